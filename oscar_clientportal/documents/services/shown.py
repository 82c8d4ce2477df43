"""The papers of one order, for the pages that show it."""

from typing import Any

from django.db.models import QuerySet

from .files import formats_of


def papers_of(documents: QuerySet, order: Any) -> list[Any]:
    """Of these documents the order's, the oldest first, each with its ``formats``. One query."""
    found = list(documents.filter(order=order).order_by("issued_at", "pk"))
    for document in found:
        document.formats = formats_of(document.kind)
    return found
