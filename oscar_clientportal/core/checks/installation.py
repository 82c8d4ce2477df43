"""What must be installed: every app of ours, and the mixins in Oscar's classes."""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils.module_loading import import_string
from oscar.core.loading import get_class

import oscar_clientportal
from oscar_clientportal.core.class_loader import MIXINS

from .values import problems, written

THREE_WAYS = (
    "Set OSCAR_DYNAMIC_CLASS_LOADER = 'oscar_clientportal.core.class_loader.load' (and name a loader you "
    "have already in CLIENTPORTAL['CLASS_LOADER_DELEGATE']); or put the mixins over your own classes; or, if "
    "a checkout of your own making calls the services, silence this check."
)


@register
def check_apps(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    for entry in oscar_clientportal.INSTALLED_APPS:
        if label_of(entry) not in apps.app_configs:
            yield Error(
                f"{entry} is missing from INSTALLED_APPS.",
                hint="Add *oscar_clientportal.INSTALLED_APPS after Oscar's and Wagtail's apps.",
                id="clientportal.E010",
            )


@register
def check_time_zones(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if not settings.USE_TZ:
        yield Error("USE_TZ must be on: terms are stored in UTC.", id="clientportal.E011")


@register
def check_wagtail_settings(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if "clientportal_wagtail" in apps.app_configs and not apps.is_installed("wagtail.contrib.settings"):
        yield Error(
            "wagtail.contrib.settings is missing from INSTALLED_APPS: the shop's options are edited there.",
            id="clientportal.E012",
        )


@register
def check_mixins(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if any(problems()):
        return  # the loader can't work; the checks of the values say why
    without = [
        f"{label}.{name}" for (label, name), path in MIXINS.items() if not _has_mixin(label, name, path)
    ]
    if without:
        yield Warning(
            f"The client portal is not in the checkout: {', '.join(without)} lack its mixins.",
            hint=THREE_WAYS,
            id="clientportal.W010",
        )


@register
def check_guests_may_buy(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    is_open = written("CUSTOMER_AREA_OPEN") is True
    if is_open and not getattr(settings, "OSCAR_ALLOW_ANON_CHECKOUT", False):
        yield Warning(
            "The customer area is open, but OSCAR_ALLOW_ANON_CHECKOUT is off: whoever opens “My space” with their "
            "unique key sees their balance and can't spend it.",
            hint="Switch it on; or, if every customer has a login, silence this check.",
            id="clientportal.W050",
        )


def _has_mixin(label: str, name: str, path: str) -> bool:
    return issubclass(get_class(label, name), import_string(path))


def label_of(entry: str) -> str:
    """The label an entry of ``INSTALLED_APPS`` gets: a shop's fork of an app of ours keeps ours."""
    return AppConfig.create(entry).label
