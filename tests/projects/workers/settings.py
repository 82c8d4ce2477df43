"""Two shops whose background work is done by Celery."""

import os

from tests.settings import *  # noqa: F403

SHARED_APPS = [*SHARED_APPS, "oscar_clientportal.dispatch"]  # noqa: F405
INSTALLED_APPS = [*INSTALLED_APPS, "oscar_clientportal.dispatch"]  # noqa: F405

#: A worker is another process: it is told which database the test has, and where the card provider's twin is.
if os.environ.get("WORKER_DATABASE"):
    DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]  # noqa: F405
if os.environ.get("WORKER_STRIPE"):
    key, base = os.environ["WORKER_STRIPE"].split("@")
    CLIENTPORTAL = {
        **CLIENTPORTAL,  # noqa: F405
        "STRIPE_SECRET_KEY": key,
        "STRIPE_PUBLISHABLE_KEY": key.replace("sk_", "pk_"),
        "STRIPE_API_BASE": base,
        "RENEWAL_LEASE_SECONDS": 3,
    }
