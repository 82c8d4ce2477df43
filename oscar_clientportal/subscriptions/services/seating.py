"""What becomes of a subscription's licences with all that happens to the subscription itself.

To be called under the subscription's lock: licences are locked after it, lowest first, and no contact any more.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.licences import services as licences
from oscar_clientportal.licences.exceptions import NoSeatFree, SeatUnknown, UserClosed
from oscar_clientportal.subscriptions.rules import moved

from .purchases import Changes, Purchase

Licence = get_model("clientportal_licences", "Licence")
SubscriptionLicence = get_model("clientportal_subscriptions", "SubscriptionLicence")
Source = Licence.Source


def licences_of(subscription: Any, *, over: bool = False) -> list[Any]:
    """Its licences that are not ended, lowest first; with ``over`` all there ever were. One query."""
    rows = Licence.objects.filter(clientportal_subscription__subscription=subscription)
    rows = rows if over else rows.filter(ended_at=None)
    return list(rows.select_related("company").order_by("pk"))


def own_licence(subscription: Any, *, over: bool = False) -> Any:
    """The one that came with its plan; None: it is for its beneficiary alone."""
    own = [row for row in licences_of(subscription, over=over) if row.source == Source.PLAN]
    return own[-1] if own else None


def furnish(*, subscription: Any, seats: int, title: str, by: Any) -> Any:
    """Give it the licences of its plan: more of those it has, or new ones, of which its beneficiary takes the first.

    What it has already is never made fewer: nobody loses a seat by an upgrade.
    """
    own = own_licence(subscription) if subscription.by_seat else None
    if own is None:
        return _make(subscription, seats, title, by)
    return licences.change_licence(licence=own, by=by, quantity=max(own.quantity, seats), title=title[:128])


def _make(subscription: Any, seats: int, title: str, by: Any) -> Any:
    licence = licences.create_licence(
        company=subscription.company, quantity=seats, title=title[:128], by=by, source=Source.PLAN
    )
    tie(subscription, licence)
    seat_beneficiary(subscription, licence, by)
    return licence


def tie(subscription: Any, licence: Any) -> None:
    """Whoever holds a seat of ``licence`` has what the subscription opens, from now on."""
    SubscriptionLicence.objects.create(subscription=subscription, licence=licence)


def seat_beneficiary(subscription: Any, licence: Any, by: Any) -> bool:
    """The person it is for takes a seat, if one is free; their row is held."""
    try:
        licences.give_seat(contact=subscription.contact, licence=licence, by=by, tell=False)
    except (NoSeatFree, UserClosed):
        return False
    return True


def begin_by_seat(*, subscription: Any, by: Any) -> Any:
    """Seats are bought for what was for its beneficiary alone: they keep it, by a licence of their own."""
    return _make(subscription, subscription.plan.seats or 1, str(subscription.plan), by)


def refurnish(*, subscription: Any, by: Any) -> None:
    """It opens something again: where its licences have ended it gets as many as its own were."""
    if not subscription.by_seat or own_licence(subscription) is not None:
        return
    former = own_licence(subscription, over=True)
    seats = subscription.plan.seats or (former.quantity if former is not None else 1)
    _make(subscription, seats, str(subscription.plan), by)


def end_all(*, subscription: Any, by: Any) -> None:
    """It is over: so are its licences, wherever they were passed on to. Whoever held a seat is told by mail."""
    if subscription.by_seat:
        for licence in licences_of(subscription):
            licences.end_licence(licence=licence, by=by)


def renew(*, subscription: Any) -> None:
    """A new term: a smaller number that was asked for takes effect, where no more than that are in use."""
    if subscription.by_seat:
        for licence in licences_of(subscription):
            licences.apply_next_quantity(licence=licence)


def seat_purchases(*, purchases: Iterable[Purchase], changes: Changes, by: Any) -> None:
    """What was bought brings its licences; what it took the place of gives its seats up, to it where they fit."""
    bought = {each.contact.pk: each.facts for each in purchases if not each.is_waiting}
    begun = {subscription.contact_id: subscription for subscription in changes.subscriptions}
    for former in changes.overtaken:
        facts, new = bought.get(former.contact_id), begun.get(former.contact_id)
        seats = facts.seats if facts is not None and new is not None and not new.by_seat else None
        if not (seats and succeed(former=former, subscription=new, seats=seats, by=by)):
            end_all(subscription=former, by=by)
    for contact_id, facts in bought.items():
        if facts.seats:
            furnish(subscription=begun[contact_id], seats=facts.seats, title=facts.title, by=by)


def succeed(*, former: Any, subscription: Any, seats: int, by: Any) -> bool:
    """``subscription`` was bought in the place of ``former``: it takes over the seats, where it has as many.

    Whether it did; otherwise they end with the former one.
    """
    own = own_licence(former) if former.by_seat else None
    if own is None or own.company_id != subscription.company_id or own.quantity - own.free > seats:
        return False
    SubscriptionLicence.objects.filter(licence=own).update(subscription=subscription)
    subscription.by_seat = True
    subscription.save(update_fields=["by_seat"])
    licences.change_licence(licence=own, by=by, quantity=seats)
    seat_beneficiary(subscription, own, by)
    return True


def go_back(*, subscription: Any, seats: int | None, by: Any) -> None:
    """The plan before an upgrade goes on: its number again, or as many as are in use; without licences of its own,
    for its beneficiary alone."""
    if not subscription.by_seat:
        return
    own = own_licence(subscription)
    if seats is None:
        end_all(subscription=subscription, by=by)
        subscription.by_seat = False
        subscription.save(update_fields=["by_seat"])
    elif own is not None:
        fewer = max(seats, own.quantity - own.free)
        licences.change_licence(licence=own, by=by, quantity=min(own.quantity, fewer))


def hold(*, subscription: Any, by: Any) -> dict[str, str]:
    """It pauses: what was bought until a certain day keeps what is left. Until when each would have run."""
    kept = {}
    now = clock.now()
    for licence in licences_of(subscription) if subscription.by_seat else ():
        runs = licence.valid_until is not None and licence.valid_until > now
        if runs and licence.source != Source.TRANSFER:
            kept[str(licence.pk)] = licence.valid_until.isoformat()
            licences.change_licence(licence=licence, by=by, valid_until=None)
    return kept


def carry_on(*, subscription: Any, kept: dict[str, str], paused_at: datetime, by: Any) -> None:
    """It goes on: what ``hold`` kept runs as long as was left."""
    now, zone = clock.now(), clock.shop_zone()
    for licence in licences_of(subscription) if kept else ():
        until = parse_datetime(kept.get(str(licence.pk), ""))
        if until is not None and licence.valid_until is None:
            until = max(moved(until, paused_at, now, zone), now)
            licences.change_licence(licence=licence, by=by, valid_until=until)


def pass_to_beneficiary(*, subscription: Any, former: Any, by: Any) -> None:
    """It was moved to somebody else of the company: the seat of the one it was for is theirs now."""
    own = own_licence(subscription) if subscription.by_seat else None
    if own is None:
        return
    if own.seats.filter(contact=former).exists():
        licences.take_seat(contact=former, licence=own, by=by, tell=False)
    seat_beneficiary(subscription, own, by)


def move_to_company(*, subscription: Any, by: Any) -> None:
    """It was moved to another company: that one gets as many licences, and those here end."""
    before = licences_of(subscription) if subscription.by_seat else []
    for licence in before:
        line, licence.order_line = licence.order_line, None
        licence.save(update_fields=["order_line"])
        if licence.source != Source.TRANSFER:
            _make_again(subscription, licence, line, by)
        licences.end_licence(licence=licence, by=by)


def _make_again(subscription: Any, licence: Any, line: Any, by: Any) -> None:
    made = licences.create_licence(
        company=subscription.company,
        quantity=licence.quantity,
        title=licence.title,
        description=licence.description,
        kind=licence.kind,
        source=licence.source,
        valid_until=licence.valid_until,
        order_line=line,
        by=by,
    )
    tie(subscription, made)
    if licence.source == Source.PLAN:
        seat_beneficiary(subscription, made, by)


def move_over(*, licence: Any) -> list[Any]:
    """Before ``licence`` lapses: its holders take seats of the same subscription's other licences, while any are free.

    No row is held yet. Returns who has moved.
    """
    tied = getattr(licence, "clientportal_subscription", None)
    if tied is None:
        return []
    now = clock.now()
    others = Licence.objects.live(now).filter(
        clientportal_subscription__subscription=tied.subscription_id, company=licence.company_id
    )
    moved_over = []
    for other in others.exclude(pk=licence.pk).order_by("pk"):
        sitting = licence.seats.filter(status="used").exclude(contact__seats__licence=other)
        contacts = [seat.contact for seat in sitting.select_related("contact").order_by("given_at", "pk")]
        moved_over += [contact for contact in contacts[: other.free] if _move(contact, licence, other)]
    return moved_over


@transaction.atomic
def _move(contact: Any, licence: Any, other: Any) -> bool:
    try:
        licences.give_seat(contact=contact, licence=other, by=None, tell=False)
        licences.take_seat(contact=contact, licence=licence, by=None, tell=False)
    except (NoSeatFree, SeatUnknown, UserClosed):
        return False
    return True
