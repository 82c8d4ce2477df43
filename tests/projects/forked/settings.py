from tests.projects.base import *  # noqa: F403

ROOT_URLCONF = "tests.projects.urls"
FORKS = {
    "oscar.apps.checkout.apps.CheckoutConfig": "tests.projects.forked.checkout.apps.CheckoutConfig",
    "oscar.apps.order.apps.OrderConfig": "tests.projects.forked.order.apps.OrderConfig",
}
INSTALLED_APPS = [FORKS.get(app, app) for app in INSTALLED_APPS]  # noqa: F405
