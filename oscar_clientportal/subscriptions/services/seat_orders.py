"""What an order's seats become: licences, and what a refund makes of them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.core.loading import get_model

from oscar_clientportal.clients import services as clients
from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.core import clock, locks
from oscar_clientportal.licences import services as licences
from oscar_clientportal.licences.exceptions import InUse
from oscar_clientportal.payments import services as payments
from oscar_clientportal.subscriptions.exceptions import SeatsInUse, SeatsRefused
from oscar_clientportal.subscriptions.rules import term_bounds

from . import seating
from .acts.before import seats_before
from .beginning import give_company
from .seat_products import LOG_IN, Running, SeatFacts, only_with, running_for
from .seats import seats_affected, told_of_ending

Contact = get_model("clientportal_clients", "Contact")
Licence = get_model("clientportal_licences", "Licence")
RefundLine = get_model("clientportal_payments", "RefundLine")
SeatProduct = get_model("clientportal_subscriptions", "SeatProduct")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")


def apply_seats(*, order: Any) -> list[Any]:
    """Give the seats in ``order`` to the company of whom each line is for; the licences made.

    Runs in the transaction that writes the order, after its plans. Takes the rows of the contacts, of those their
    subscriptions are for, then of the subscriptions, and asks again whether they run. Raises ``SeatsRefused``.
    """
    lines = list(order.lines.select_related("clientportal_beneficiary", "product__parent").order_by("pk"))
    facts = seats_of_products(line.product_id for line in lines if line.product_id)
    lines = [line for line in lines if line.product_id in facts]
    if not lines:
        return []
    if order.user is None:
        raise SeatsRefused(LOG_IN)
    people = _people(order, lines)
    running = _hold(facts.values(), people.values(), order)
    return [_make(line, people[line.pk], facts[line.product_id], running, order) for line in lines]


def seats_of_products(product_ids: Iterable[int]) -> dict[int, SeatFacts]:
    """What these products give, by product; those that sell no seats are missing. One query."""
    rows = SeatProduct.objects.filter(product__in=set(product_ids)).select_related("plan__product__parent")
    return {
        row.product_id: SeatFacts(
            row.seats, row.kind, row.months, row.plan_id, str(row.plan) if row.plan else ""
        )
        for row in rows
    }


def _people(order: Any, lines: list[Any]) -> dict[int, Any]:
    """For whom each line is, by line."""
    named = {line.pk: getattr(line, "clientportal_beneficiary", None) for line in lines}
    own = clients.ensure_contact(user=order.user).pk if None in named.values() else None
    ids = {pk: beneficiary.contact_id if beneficiary else own for pk, beneficiary in named.items()}
    rows = Contact.objects.select_related("company").in_bulk(ids.values())
    return {pk: rows[contact_id] for pk, contact_id in ids.items()}


def _hold(facts: Iterable[SeatFacts], people: Iterable[Any], order: Any) -> dict[Any, Running]:
    """Lock everybody concerned, then the subscriptions, and look again at what runs."""
    people = list(people)
    asked: dict[str, Any] = {
        "plan_ids": {each.plan_id for each in facts if each.plan_id is not None},
        "contacts": people,
        "buyer_id": order.user_id,
    }
    found = running_for(on=clock.now(), **asked) if asked["plan_ids"] else {}
    concerned = {*(person.pk for person in people), *(each.contact_id for each in found.values())}
    locks.lock_rows(Contact.objects.only("pk"), concerned)
    if not found:
        return {}
    held = locks.lock_rows(Subscription.objects.only("pk"), {each.subscription_id for each in found.values()})
    again = running_for(on=clock.now(), **asked)
    return {key: each for key, each in again.items() if each.subscription_id in held}


def _make(line: Any, contact: Any, facts: SeatFacts, running: Mapping[Any, Running], order: Any) -> Any:
    subscription, until, now = None, None, clock.now()
    if facts.plan_id is not None:
        found = running.get((contact.pk, facts.plan_id))
        if found is None:
            raise SeatsRefused(only_with(facts))
        rows = Subscription.objects.select_related("company", "contact__company", "plan__product__parent")
        subscription, until = rows.get(pk=found.subscription_id), found.ends_at
        if not subscription.by_seat:  # whom it was for alone keeps it
            seating.begin_by_seat(subscription=subscription, by=order.user)
    elif facts.months:
        until = _after(now, facts.months)
    try:
        licence = licences.create_licence(
            company=contact.company or give_company(contact),
            quantity=facts.seats * line.quantity,
            title=line.product.get_title()[:128],
            kind=facts.kind,
            source=Licence.Source.BOUGHT,
            valid_from=now,
            valid_until=until,
            order_line=line,
            by=order.user,
        )
    except ClientError as refused:
        raise SeatsRefused(f"{line.product.get_title()}: {refused}") from refused
    if subscription is not None:
        seating.tie(subscription, licence)
    else:
        # Afterwards, as contacts are held before subscriptions, which this order may hold already.
        transaction.on_commit(
            partial(licences.seat_first_people, licence=licence, by=order.user), robust=True
        )
    return licence


def _after(now: datetime, months: int) -> datetime:
    return term_bounds(now, 0, months, "month", clock.shop_zone())[1]


def take_back_seats(
    *, order: Any, lines: Iterable[Any], by: Any, pieces: Mapping[int, int] | None = None
) -> None:
    """What these lines of the order bought ends; of others so many ``pieces``, by line, are taken off.

    Raises ``SeatsInUse`` where fewer would be left than are in use: nobody loses a seat by a part of a refund.
    """
    ending = {line.pk for line in lines}
    concerned = {*ending, *(pieces or {})}
    rows = Licence.objects.filter(order_line__in=concerned, order_line__order=order, ended_at=None)
    for licence in rows.select_related("order_line").order_by("pk"):
        left = _left(licence, (pieces or {}).get(licence.order_line_id, 0))
        if licence.order_line_id in ending or left <= 0:
            licences.end_licence(licence=licence, by=by)
            continue
        try:
            licences.change_licence(licence=licence, quantity=left, by=by)
        except InUse as error:
            raise SeatsInUse(licence.title, error.count) from error


def _left(licence: Any, pieces: int) -> int:
    """What is left of it once so many pieces of its line have gone back."""
    made = licence.events.order_by("pk").values_list("quantity", flat=True).first() or licence.quantity
    return licence.quantity - pieces * (made // max(1, licence.order_line.quantity))


def pieces_of(refund: Any) -> dict[int, int]:
    """How many pieces of each line this refund gives back."""
    return dict(RefundLine.objects.filter(refund=refund).order_by().values_list("line", "quantity"))


def told_of_refund(*, order: Any, pieces: Mapping[int, int], amount: Decimal | None = None) -> list[str]:
    """What giving back so many pieces of these lines, or ``amount`` of the order, would do to seats, in sentences."""
    attempt = order.clientportal_attempt
    back = payments.returned_quantities(attempt)
    is_whole = amount is not None and _refunded(attempt) + amount >= attempt.total
    lines = {line.pk: line for line in order.lines.all()}
    gone = {
        pk for pk, line in lines.items() if is_whole or pieces.get(pk, 0) + back.get(pk, 0) >= line.quantity
    }
    told = []
    rows = Licence.objects.filter(order_line__in={*gone, *pieces}, ended_at=None).select_related("order_line")
    for licence in rows.order_by("pk"):
        left = _left(licence, pieces.get(licence.order_line_id, 0))
        ends = licence.order_line_id in gone or left <= 0
        told.append(_told_of_ending(licence) if ends else _told_of_fewer(licence, left))
    terms = Term.objects.filter(order_line__in=gone, subscription__by_seat=True).select_related(
        "subscription"
    )
    for term in terms.exclude(subscription__status="cancelled"):
        told += _told_of_term(term)
    return told


def _refunded(attempt: Any) -> Decimal:
    given = attempt.refunds.exclude(status="refused").aggregate(Sum("amount"))["amount__sum"]
    return given or Decimal(0)


def _told_of_term(term: Any) -> list[str]:
    """The subscription ends, unless it goes back to a plan that had licences too."""
    affected = seats_affected(term.subscription)
    if term.kind == Term.Kind.UPGRADE and affected:
        terms = list(term.subscription.terms.order_by("starts_at", "pk"))
        number = terms.index(term)
        if number and seats_before(terms, number) is not None:
            return [
                _(
                    "The plan before goes on with as many licences as it had, or as are in use: nobody loses a seat."
                )
            ]
    return told_of_ending(affected)


def _told_of_ending(licence: Any) -> str:
    affected = licences.impact_of_ending(licence=licence).holders
    text = ngettext(
        "“%(title)s” ends: %(count)d person loses their seat.",
        "“%(title)s” ends: %(count)d people lose their seats.",
        affected,
    )
    return text % {"title": licence.title, "count": affected}


def _told_of_fewer(licence: Any, left: int) -> str:
    if licence.quantity - licence.free > left:
        return str(SeatsInUse(licence.title, licence.quantity - licence.free - left))
    return _("“%(title)s”: %(left)d of %(count)d seats are left; nobody loses theirs.") % {
        "title": licence.title,
        "left": left,
        "count": licence.quantity,
    }
