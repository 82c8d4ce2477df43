"""Leads: the units they are interested in, and how they become clients once one is sold."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import ExpressionWrapper, Q, Value
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.portfolios import rules
from oscar_clientportal.portfolios.exceptions import AlreadySold, NotALead

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Contact = get_model("clientportal_clients", "Contact")
Interest = get_model("clientportal_portfolios", "Interest")


@transaction.atomic
def note_interest(*, contact: Any, product: Any, by: Any) -> Any:
    """Keep that this lead is interested in ``product``; again gives the same row.

    Each agent has rows of their own; the staff take up one that is there, whoever noted it. An agent's lead is
    whoever they call so: the shop may know that person as something else. Raises ``NotALead``.
    """
    locks.lock_row(Contact.objects.all(), contact.pk)
    kinds = list(ClientLink.objects.visible_to(by).filter(contact=contact).values_list("kind", flat=True))
    kind = kinds[0] if kinds else Contact.objects.values_list("kind", flat=True).get(pk=contact.pk)
    if kind != Contact.Kind.LEAD:
        raise NotALead
    known = Interest.objects.filter(contact=contact, product=product)
    found = (known.noted_by(by) if kinds else known).first()
    return found or Interest.objects.create(contact=contact, product=product, created_by=by)


@transaction.atomic
def remove_interest(*, interest: Any) -> None:
    """Forget an interest; twice does no harm. Raises ``AlreadySold``: what was sold is on record."""
    rows = locks.lock_rows(Interest.objects.all(), [interest.pk])
    if interest.pk in rows:
        if rows[interest.pk].sold_at is not None:
            raise AlreadySold
        rows[interest.pk].delete()


@transaction.atomic
def mark_sold(*, interest: Any, by: Any) -> Any:
    """The staff say that the unit was sold: the lead becomes a client. Again: no effect.

    The unit is sold for everybody who noted it of this lead.
    """
    convert_lead(contact=interest.contact)
    interest = locks.lock_row(Interest.objects.all(), interest.pk)
    if interest.sold_at is None:
        same = Interest.objects.open().filter(contact=interest.contact_id, product=interest.product_id)
        same.update(sold_at=clock.now(), sold_by=by)
        interest.refresh_from_db()
    return interest


@transaction.atomic
def convert_lead(*, contact: Any, tells_waiting: bool = True) -> Any:
    """Make the lead a client, in every portfolio too; again has no effect. The locked contact is returned.

    Nobody is invited by it: without an e-mail address that is impossible, and with one it is a step of its own.
    ``tells_waiting`` off leaves links alone that wait for approval: their agents must not learn what somebody
    buys for themselves; see ``follow_contact``.
    """
    return _convert([contact.pk], tells_waiting=tells_waiting)[contact.pk]


def sell_by_order(
    *, order: Any, beneficiaries: Mapping[Any, int], buyer: Any, contact: Any = None
) -> list[int]:
    """What an order sells to leads: for whom its lines are, or who buys for themselves; the leads' ids.

    ``buyer`` is the login, or ``None``; ``contact`` somebody who buys without one. Part of the transaction that
    writes the order: one query where nobody concerned is interested in anything.
    """
    interests = list(_concerned(beneficiaries, buyer, contact))
    if not interests:
        return []
    buying = next((row.contact_id for row in interests if row.is_buyers), None)
    bought = _bought(order, beneficiaries, buying)
    wanted = [rules.Wanted(row.pk, row.contact_id, row.product_id) for row in interests]
    sold = [row for row in interests if row.pk in rules.sold_units(wanted, bought)]
    _sell(order, sold, {*beneficiaries.values(), *([buying] if buying else [])})
    return sorted({row.contact_id for row in sold})


def follow_contact(*, link: Any) -> None:
    """A link that the shop just accepted: whoever became a client meanwhile is one in this portfolio too.

    Only where the agent may now read what the shop knows; else it would tell that the person was known.
    """
    if link.kind == ClientLink.Kind.LEAD and link.is_open and link.contact.kind == Contact.Kind.CLIENT:
        link.kind = ClientLink.Kind.CLIENT
        link.save(update_fields=["kind"])


def _concerned(beneficiaries: Mapping[Any, int], buyer: Any, contact: Any) -> Any:
    """The open interests of whoever the order is for; a subquery for the buyer, so that an index finds either."""
    whose = Q(contact_id__in=set(beneficiaries.values()))
    is_buyers: Any = Value(False)
    if contact is not None or buyer is not None:
        buyers = Q(contact_id=contact.pk if contact else Contact.objects.of_user(buyer).values("pk")[:1])
        whose, is_buyers = whose | buyers, ExpressionWrapper(buyers, models.BooleanField())
    return Interest.objects.open().annotate(is_buyers=is_buyers).filter(whose)


def _bought(order: Any, beneficiaries: Mapping[Any, int], buying: int | None) -> list[rules.Bought]:
    for_whom = {line.pk: contact for line, contact in beneficiaries.items()}
    rows = order.lines.values_list("pk", "product_id", "product__parent_id")
    return [rules.Bought(for_whom.get(pk, buying), product, parent) for pk, product, parent in rows]


def _sell(order: Any, interests: list[Any], concerned: set[int]) -> None:
    if not interests:
        return
    leads = {row.contact_id for row in interests}
    themselves = {row.contact_id for row in interests if row.is_buyers}
    _lock_links(leads)
    # All at once and in order: the subscriptions of this order lock some of the same contacts next.
    locks.lock_rows(Contact.objects.all(), concerned)
    _convert(sorted(leads - themselves), tells_waiting=True)
    _convert(sorted(themselves), tells_waiting=False)
    sold = Interest.objects.open().filter(pk__in=[row.pk for row in interests])
    sold.update(sold_at=order.date_placed or clock.now(), order=order)


def _convert(contacts: list[int], *, tells_waiting: bool) -> dict[int, Any]:
    """Links before contacts: whoever accepts a link locks them in that order too."""
    links = _lock_links(contacts)
    locked = locks.lock_rows(Contact.objects.all(), contacts)
    for contact in locked.values():
        if contact.kind == Contact.Kind.LEAD:
            contact.kind = Contact.Kind.CLIENT
            contact.save(update_fields=["kind"])
    told = [pk for pk, link in links.items() if tells_waiting or link.status != ClientLink.Status.PENDING]
    ClientLink.objects.filter(pk__in=told, kind=ClientLink.Kind.LEAD).update(kind=ClientLink.Kind.CLIENT)
    return locked


def _lock_links(contacts: Any) -> dict[int, Any]:
    links = ClientLink.objects.filter(contact__in=contacts, kind=ClientLink.Kind.LEAD)
    return locks.lock_rows(ClientLink.objects.all(), links.values_list("pk", flat=True)) if contacts else {}
