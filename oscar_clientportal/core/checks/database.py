"""The database: PostgreSQL, for its locks, its partial constraints and the ledger's trigger."""

from collections.abc import Iterator
from typing import Any

import django
from django.apps import apps
from django.core.checks import CheckMessage, Error, Info, register
from django.db import connection


@register
def check_vendor(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if connection.vendor != "postgresql":
        yield Error(
            f"The client portal runs on PostgreSQL only, not on {connection.vendor}.", id="clientportal.E030"
        )


@register
def check_postgres_app(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if django.VERSION >= (6, 1) and not apps.is_installed("django.contrib.postgres"):
        yield Error(
            "django.contrib.postgres is missing from INSTALLED_APPS.",
            hint="Wagtail's search needs it from Django 6.1 on.",
            id="clientportal.E031",
        )


@register
def check_atomic_requests(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if connection.settings_dict.get("ATOMIC_REQUESTS"):
        yield Info(
            "ATOMIC_REQUESTS is on.",
            hint="The checkout's views opt out by themselves; a view of your own that calls a service which "
            "reaches the card provider needs @transaction.non_atomic_requests.",
            id="clientportal.I030",
        )
