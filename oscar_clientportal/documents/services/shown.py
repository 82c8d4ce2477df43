"""The papers of one order, for the pages that show it."""

from typing import Any

from django.db.models import QuerySet

from oscar_clientportal.core import acting

from .files import formats_of


def papers_of(documents: QuerySet, order: Any) -> list[Any]:
    """Of these documents the order's, the oldest first, each with its ``formats``. One query.

    They say what paid and what is owed: none for whoever acts as a client without leave to see that.
    """
    if not acting.may(acting.Scope.MONEY):
        return []
    found = list(documents.filter(order=order).order_by("issued_at", "pk"))
    for document in found:
        document.formats = formats_of(document.kind)
    return found
