"""The tests' shops, as a Celery worker has them: it is told which database the test has, and where the twin is."""

import os

from tests.settings import *  # noqa: F403

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
