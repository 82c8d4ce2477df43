"""Orders for the ERP: the schema they are held against, and a folder that nobody else may read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from .files import SERVED
from .values import written

#: The schema's main file, and what it imports.
FILES = ("opentrans_2_1.xsd", "bmecat_2005.xsd", "xmldsig-core-schema.xsd", "xmlmime.xsd")
WAYS = ("ORDER_EXPORT_URL", "ORDER_EXPORT_EMAIL", "ORDER_EXPORT_FOLDER")


@register
def check_schema(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    folder = written("OPENTRANS_SCHEMA")
    if not folder:
        if any(map(written, WAYS)):
            yield Warning(
                "Orders are sent to an ERP, but OPENTRANS_SCHEMA is not set: whether they are valid is not checked.",
                hint="Download the schema of openTRANS 2.1 and name its folder in CLIENTPORTAL['OPENTRANS_SCHEMA'].",
                id="clientportal.W070",
            )
        return
    missing = [
        name for name in FILES if isinstance(folder, str | Path) and not (Path(folder) / name).is_file()
    ]
    if missing:
        yield Error(
            f"CLIENTPORTAL['OPENTRANS_SCHEMA'] lacks {', '.join(missing)}: no order could be sent to an ERP.",
            hint="All files of the schema of openTRANS 2.1 belong into that folder, with those it imports.",
            id="clientportal.E070",
        )


@register
def check_folder(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    root = written("ORDER_EXPORT_ROOT")
    for name in SERVED:
        served = getattr(settings, name, None)
        if root and isinstance(root, str | Path) and served and _is_below(root, served):
            yield Error(
                f"Orders for the ERP would lie in {name}, where anybody may fetch them.",
                hint="Set CLIENTPORTAL['ORDER_EXPORT_ROOT'] to a folder beside it.",
                id="clientportal.E071",
            )


def _is_below(folder: str | Path, served: str | Path) -> bool:
    return Path(folder).resolve().is_relative_to(Path(served).resolve())
