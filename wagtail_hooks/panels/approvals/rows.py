"""The links that wait for the staff, each with what the shop knows of the client and what was paid meanwhile."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, F, OuterRef, QuerySet, Sum
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.core.loading import get_model

from oscar_clientportal.core import money

ClientLink = get_model("clientportal_portfolios", "ClientLink")
KnownIdentity = get_model("clientportal_clients", "KnownIdentity")
OrderLineBeneficiary = get_model("clientportal_portfolios", "OrderLineBeneficiary")


def approvals() -> QuerySet:
    """Every link that waits for the staff or that they decided on, with ``known_from`` and ``paid``.

    ``known_from``: the legacy databases that know the address. ``paid``: by currency, how many orders the agent placed
    for the client since the link waits, and what they cost.
    """
    links = ClientLink.objects.to_decide() | ClientLink.objects.decided()
    sources = KnownIdentity.objects.filter(email=OuterRef("email")).order_by("source")
    return links.select_related("agent__user", "contact__company", "contact__user", "decided_by").annotate(
        known_from=ArraySubquery(sources.values("source")), paid=ArraySubquery(_paid())
    )


def waiting() -> QuerySet:
    return approvals().filter(status=ClientLink.Status.PENDING)


def decided() -> QuerySet:
    return approvals().exclude(status=ClientLink.Status.PENDING)


def _paid() -> QuerySet:
    lines = OrderLineBeneficiary.objects.filter(
        contact=OuterRef("contact"),
        line__order__user=OuterRef("agent__user"),
        line__order__date_placed__gte=OuterRef("created_at"),
    )
    by_currency = lines.order_by().values(currency=F("line__order__currency"))
    # The amount travels as text: JSON has no Decimals.
    sums = by_currency.annotate(
        orders=Count("line__order", distinct=True),
        amount=Cast(Sum("line__line_price_incl_tax"), CharField()),
    )
    fields = JSONObject(currency="currency", orders="orders", amount="amount")
    return sums.values(row=fields)


def client(link: Any) -> str:
    """The client's name; what the agent typed where the person stands in the portfolio under another address now."""
    return link.contact.name if link.contact else link.typed_name


def email(link: Any) -> str:
    return link.contact.email if link.contact else link.email


def known(link: Any) -> str:
    """Why the client waits for the staff: what the shop knew of them."""
    contact = link.contact
    if contact is None:
        return ""
    here = _("Login here") if contact.user_id else ""
    return ", ".join(part for part in [here, *link.known_from] if part) or _("A contact of the shop")


def amounts(link: Any) -> str:
    """What the agent paid for the client meanwhile, as people read it."""
    sums = [money.display(Decimal(row["amount"]), row["currency"]) for row in link.paid]
    return " + ".join(sums)


def orders(link: Any) -> int:
    return sum(row["orders"] for row in link.paid)


def paid(link: Any) -> str:
    """``75.00 € (1 order)``; empty where nothing was bought."""
    count = orders(link)
    number = ngettext("%(count)d order", "%(count)d orders", count) % {"count": count}
    return f"{amounts(link)} ({number})" if count else ""


def agent(link: Any) -> str:
    return str(link.agent)


def person(user: Any) -> str:
    return (user.get_full_name() or user.email) if user else ""
