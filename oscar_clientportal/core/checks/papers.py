"""Invoices have to name who sells: where nobody can write that in the admin, the settings must."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Warning, register

from .values import written

#: Its page "Documents" asks each shop's owner for the seller.
ADMIN = "wagtail_hooks"


@register
def check_seller(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if not written("ISSUE_INVOICES") or apps.is_installed(ADMIN):
        return
    if not written("SELLER_ADDRESS"):
        yield Warning(
            "Invoices are issued with every order, but CLIENTPORTAL['SELLER_ADDRESS'] doesn't say who sells.",
            hint="Write it down, or set CLIENTPORTAL['ISSUE_INVOICES'] to False.",
            id="clientportal.W069",
        )
