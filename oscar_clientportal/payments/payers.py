"""Who pays: the company of the customer, with its terms of payment and its account, in one query."""

from dataclasses import dataclass
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet
from oscar.core.loading import get_model


@dataclass(frozen=True)
class Payer:
    """The company a customer pays for and its account in one currency; None where there is none."""

    company: Any = None
    account: Any = None


def has_login(user: Any) -> bool:
    return user is not None and user.is_authenticated


def payer_of(*, user: Any, currency: str, contact: Any = None) -> Payer:
    """The payer ``user`` speaks for, or ``contact`` where nobody is logged in; as first asked for in this request."""
    person = user if has_login(user) else contact
    if person is None:
        return Payer()
    known = person.__dict__.setdefault("_clientportal_payers", {})
    if currency not in known:
        contacts = get_model("clientportal_clients", "Contact").objects.all()
        own = contacts.of_user(user) if has_login(user) else contacts.filter(pk=contact.pk)
        known[currency] = _read(own, currency)
    return known[currency]


def _read(contacts: QuerySet, currency: str) -> Payer:
    in_currency = FilteredRelation("company__accounts", condition=Q(company__accounts__currency=currency))
    contact = contacts.annotate(account=in_currency).select_related("company", "account").first()
    if contact is None or contact.company is None:
        return Payer()
    # Django leaves the attribute out where the relation finds nothing.
    return Payer(contact.company, getattr(contact, "account", None))
