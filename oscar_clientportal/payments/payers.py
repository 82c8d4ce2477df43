"""Who pays: the company of the customer, with its terms of payment and its account, in one query."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.core.prepared import PreparedQuery

from .credit import Credit, credit_used

#: What is read with the account: column → field of ``Payer``.
TERMS = {
    "company_id": "company_id",
    "company__invoice_days": "invoice_days",
    "company__remark": "remark",
    "company__conditions__discount_percent": "discount_percent",
    "company__conditions__discount_days": "discount_days",
}
LIMIT = "company__conditions__credit_limit"


@dataclass(frozen=True)
class Payer:
    """What a customer's company pays with: its account in one currency, and days until an invoice is due.

    Both are None where there is none, or no company. ``remark`` is what the customer reads about their deliveries.
    """

    account: Any = None
    invoice_days: int | None = None
    remark: str = ""
    company_id: int | None = None
    #: Taken off by whoever pays an invoice within so many days; None: nothing.
    discount_percent: Decimal | None = None
    discount_days: int | None = None
    #: None: as much as they like may be owed on invoices.
    credit: Credit | None = None


def has_login(user: Any) -> bool:
    return user is not None and user.is_authenticated


def payer_of(*, user: Any, currency: str, contact: Any = None) -> Payer:
    """The payer ``user`` speaks for, or ``contact`` where nobody is logged in; as first asked for in this request."""
    person = user if has_login(user) else contact
    if person is None:
        return Payer()
    known = person.__dict__.setdefault("_clientportal_payers", {})
    if currency not in known:
        known[currency] = _read("user_id" if has_login(user) else "pk", person.pk, currency)
    return known[currency]


def payers_query(*, field: str, pk: int, currency: str) -> QuerySet:
    """The contact whose ``field`` is ``pk``, with the company's terms and its account in this currency."""
    contacts = get_model("clientportal_clients", "Contact").objects.filter(
        **{field: pk}, company__isnull=False
    )
    account = FilteredRelation("company__accounts", condition=Q(company__accounts__currency=currency))
    columns = [f"account__{name}" for name in _account_columns()]
    return (
        contacts.annotate(account=account)
        .order_by()
        .annotate(credit_used=credit_used("company_id", currency))
        .values(*TERMS, LIMIT, *columns, "credit_used")
    )


def _account_columns() -> list[str]:
    fields = get_model("clientportal_accounts", "Account")._meta.concrete_fields
    return [field.attname for field in fields]


@cache
def _prepared(field: str) -> PreparedQuery:
    """Every step of a checkout asks: building it anew would take Django longer than the database takes to answer."""
    return PreparedQuery(payers_query, field=field, pk=-1, currency="(currency)")


def _read(field: str, pk: int, currency: str) -> Payer:
    row = next(iter(_prepared(field).rows(pk=pk, currency=currency)), None)
    if row is None:
        return Payer()
    known = {field: row.pop(column) for column, field in TERMS.items()}
    limit, used = row.pop(LIMIT), row.pop("credit_used")
    known["credit"] = None if limit is None else Credit(limit, used, currency)
    account_pk, *_others = row.values()
    if account_pk is None:
        return Payer(**known)
    Account = get_model("clientportal_accounts", "Account")
    return Payer(Account.from_db(Account.objects.db, _account_columns(), list(row.values())), **known)
