"""The same shop and the same tables, with Oscar's own checkout."""

from tests.benchmarks.settings_portal import *  # noqa: F403

OSCAR_DYNAMIC_CLASS_LOADER = "oscar.core.loading.default_class_loader"
INSTALLED_APPS = [
    "tests.benchmarks.vanilla_checkout.apps.CheckoutConfig"
    if app == "oscar.apps.checkout.apps.CheckoutConfig"
    else app
    for app in INSTALLED_APPS  # noqa: F405
]
TENANT_APPS = [app for app in INSTALLED_APPS if app in TENANT_APPS or "vanilla" in app]  # noqa: F405
