"""How much a company owes on invoices, and how much more it may: its credit limit, in the shop's currency.

Owed is what is open of its invoices, what was ordered on invoice and is not invoiced yet, and what payments that are
under way would add. Whoever wants more of it holds the company's row while they ask.
"""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.db.models import Case, DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

from oscar_clientportal.core import conf, locks, money

AMOUNT = DecimalField(max_digits=15, decimal_places=3)
#: The method whose parts are paid later.
METHOD = "invoice"


@dataclass(frozen=True)
class Credit:
    """What a company may owe at one time, and what it owes, in ``currency``."""

    limit: Decimal
    used: Decimal
    currency: str

    @property
    def left(self) -> Decimal:
        """Whole units of the currency, never less than zero; nothing where the limit is of another currency."""
        if self.currency != conf.settings.currency:
            return Decimal(0)
        rest = (self.limit - self.used).quantize(money.unit(self.currency), rounding=ROUND_FLOOR)
        return max(rest, Decimal(0))


def credit_of(*, company_id: int, currency: str) -> Credit | None:
    """The company's credit as it is now; None: it may owe as much as it likes. One query."""
    Company = get_model("clientportal_clients", "Company")
    rows = Company.objects.filter(pk=company_id).order_by()
    limit, used = rows.values_list("conditions__credit_limit", credit_used("pk", currency)).get()
    return None if limit is None else Credit(limit, used, currency)


def lock_credit(*, company_id: int, currency: str) -> Credit | None:
    """As ``credit_of``, and nobody else takes of it until this transaction ends."""
    locks.lock_row(get_model("clientportal_clients", "Company").objects.all(), company_id)
    return credit_of(company_id=company_id, currency=currency)


def credit_used(company: str, currency: str) -> Combinable:
    """What the company that the query calls ``company`` owes; looked up only where it has a limit."""
    prefix = "" if company == "pk" else f"{company.removesuffix('_id')}__"
    used = (
        _open(company, currency) + _to_come(company, currency, "user") + _to_come(company, currency, "actor")
    )
    has_limit = {f"{prefix}conditions__credit_limit__isnull": False}
    return Case(When(**has_limit, then=used), default=Value(None), output_field=AMOUNT)


def _open(company: str, currency: str) -> Combinable:
    Document = get_model("clientportal_documents", "Document")
    invoices = Document.objects.open().filter(company_id=OuterRef(company), currency=currency)
    return _total(invoices, F("open_amount"))


def _to_come(company: str, currency: str, payer: str) -> Combinable:
    """Of orders without an invoice, and of attempts that may become orders; less what was refunded of them."""
    PaymentPart = get_model("clientportal_payments", "PaymentPart")
    Document = get_model("clientportal_documents", "Document")
    invoices = Document.objects.invoices().filter(order_id=OuterRef("attempt__order_id"))
    parts = PaymentPart.objects.filter(
        **{f"attempt__{payer}__clientportal_contact__company_id": OuterRef(company)},
        attempt__actor_pays=payer == "actor",
        attempt__currency=currency,
        attempt__status__in=["open", "waiting", "done"],
        method=METHOD,
    )
    return _total(parts.exclude(Exists(invoices)), F("amount") - _refunded())


def _refunded() -> Combinable:
    RefundPart = get_model("clientportal_payments", "RefundPart")
    given = RefundPart.objects.filter(part_id=OuterRef("pk"), status__in=["done", "settled"])
    return _total(given, F("amount"))


def _total(rows: QuerySet, of: Any) -> Combinable:
    summed = rows.order_by().values(nothing=Value(1)).annotate(sum=Sum(of, output_field=AMOUNT)).values("sum")
    return Coalesce(Subquery(summed, output_field=AMOUNT), Value(Decimal(0), output_field=AMOUNT))
