"""The tests' shop with django-oscar-accounts beside ours; it comes from ``build/peers``."""

from tests.benchmarks.settings_portal import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "oscar_accounts"]  # noqa: F405
TENANT_APPS = [*TENANT_APPS, "oscar_accounts"]  # noqa: F405
