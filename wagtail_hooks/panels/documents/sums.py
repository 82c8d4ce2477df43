"""What documents add up to, by currency: at the end of an export, and above the list."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oscar_clientportal.core import clock, money
from wagtail_hooks.facts import Fact

from .rows import Document, Kind

AMOUNTS = ("total", "amount_due", "open_amount")


def closing_rows(rows: QuerySet, facts: Sequence[Fact]) -> Iterator[list[Any]]:
    """A line for each currency and kind with its sums, in the columns of an export: two queries at most."""
    if not {fact.name for fact in facts} & set(AMOUNTS):
        return
    kinds = dict(Kind.choices)
    found = (
        rows.order_by().values("currency", "kind").annotate(**{f"{name}_sum": Sum(name) for name in AMOUNTS})
    )
    for sums in sorted(found, key=lambda each: (each["currency"], each["kind"])):
        label = _("Sum of %(kind)s, %(currency)s") % {
            "kind": kinds.get(sums["kind"], sums["kind"]),
            "currency": sums["currency"],
        }
        cells = [_cell(sums, fact.name) for fact in facts]
        yield [label, *cells[1:]]


def _cell(sums: dict[str, Any], name: str) -> Any:
    if name in AMOUNTS:
        return money.quantise(sums[f"{name}_sum"], sums["currency"])
    return sums["currency"] if name == "currency" else ""


def open_sentences() -> list[tuple[str, bool]]:
    """What is open in each currency, and what of it is overdue (True): one query."""
    late = Q(due_on__lt=clock.today())
    found = Document.objects.open().order_by("currency").values("currency")
    sums = found.annotate(
        count=Count("pk"),
        sum=Sum("open_amount"),
        late=Count("pk", late),
        late_sum=Sum("open_amount", filter=late),
    )
    return [sentence for row in sums for sentence in _sentences(row)]


def _sentences(row: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    told = {"count": row["count"], "sum": money.display(row["sum"], row["currency"])}
    yield ngettext("%(sum)s open, 1 invoice", "%(sum)s open, %(count)d invoices", row["count"]) % told, False
    if row["late"]:
        told = {"count": row["late"], "sum": money.display(row["late_sum"], row["currency"])}
        text = ngettext("%(sum)s overdue, 1 invoice", "%(sum)s overdue, %(count)d invoices", row["late"])
        yield text % told, True
