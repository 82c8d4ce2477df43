"""The tests' shop with django-hijack's own app and URLs beside ours; whoever measures it puts its middleware in."""

from tests.benchmarks.settings_portal import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.urls_hijack"
INSTALLED_APPS = [*INSTALLED_APPS, "hijack"]  # noqa: F405
TENANT_APPS = [*TENANT_APPS, "hijack"]  # noqa: F405
