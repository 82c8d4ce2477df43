"""What the shop has agreed with a company about delivery and payment, for its own people to read. Two queries."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import formats
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services.shipping import available_codes, names_of
from oscar_clientportal.core import acting, clock, conf
from oscar_clientportal.core.acting import Scope
from oscar_clientportal.payments.credit import Credit, credit_used

#: So many open invoices are named, the first to be due first.
MOST_INVOICES = 10
PREFIX = "conditions__"
FIELDS = ("shipping_methods", "delivery_terms", "payment_terms", "discount_percent", "discount_days")


@dataclass(frozen=True)
class Agreed:
    """The terms of one company. ``credit`` is None where there is no limit, or it isn't for these eyes."""

    invoice_days: int | None
    payment_terms: str
    delivery_terms: str
    #: As it is written, without the sign; empty: none.
    discount_percent: str
    discount_days: int | None
    #: Names of the ways of delivery; none where nothing can be delivered.
    ways: list[str]
    credit: Credit | None


def agreed_with(company: Any) -> Agreed:
    """What holds for the company now. One query."""
    currency = conf.settings.currency
    rows = type(company)._default_manager.filter(pk=company.pk).order_by()
    columns = [f"{PREFIX}{name}" for name in (*FIELDS, "credit_limit")]
    row = rows.annotate(used=credit_used("pk", currency)).values(*columns, "used").get()
    limit = row[f"{PREFIX}credit_limit"]
    codes, delivery, payment, percent, days = (row[f"{PREFIX}{name}"] for name in FIELDS)
    return Agreed(
        invoice_days=company.invoice_days,
        payment_terms=payment or "",
        delivery_terms=delivery or "",
        discount_percent=_written(percent) if percent else "",
        discount_days=days,
        ways=[name for _code, name in available_codes()] if codes is None else names_of(codes),
        credit=Credit(limit, row["used"], currency) if limit is not None and may_see_money() else None,
    )


def open_invoices(user: Any, company: Any) -> tuple[list[Any], bool]:
    """The company's open invoices that ``user`` may read, and whether there are more. One query."""
    if not may_see_money():
        return [], False
    invoices = get_model("clientportal_documents", "Document").objects.visible_to(user).open()
    found = list(
        invoices.filter(company=company).defer("facts").order_by("due_on", "pk")[: MOST_INVOICES + 1]
    )
    today = clock.today()
    for invoice in found:
        invoice.is_overdue = invoice.due_on is not None and invoice.due_on < today
    return found[:MOST_INVOICES], len(found) > MOST_INVOICES


def may_see_money() -> bool:
    """Whoever acts as one of the company's people sees what it owes with their leave alone."""
    now = acting.current()
    return now is None or now.may(Scope.MONEY)


def _written(percent: Decimal) -> str:
    return formats.number_format(format(percent.normalize(), "f"))
