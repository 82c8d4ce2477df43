"""Invoices have to name who sells: where nobody can write that in the admin, the settings must. And their fonts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Warning, register

from .values import are_paths, written

#: Its page "Documents" asks each shop's owner for the seller.
ADMIN = "wagtail_hooks"
FONTS = {".otc", ".otf", ".ttc", ".ttf"}


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


@register
def check_fonts(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    folders = written("PDF_FONT_FOLDERS")
    for folder in folders if are_paths(folders) else ():
        if not any(file.suffix.lower() in FONTS for file in Path(folder).rglob("*")):
            yield Warning(
                f"There are no fonts in {folder}: what only they have is boxes in PDFs.",
                hint="Install them, or take the folder out of CLIENTPORTAL['PDF_FONT_FOLDERS'].",
                id="clientportal.W071",
            )
