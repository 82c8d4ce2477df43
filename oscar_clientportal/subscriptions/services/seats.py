"""What an act on a subscription would do to seats, said before anybody does it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.core.loading import get_model

Licence = get_model("clientportal_licences", "Licence")
Seat = get_model("clientportal_licences", "Seat")
#: So many of those who hold seats are named.
NAMED = 20


@dataclass(frozen=True)
class Affected:
    """The seats of a subscription's licences, wherever they were passed on to."""

    #: In all licences of its own company.
    quantity: int = 0
    #: In use, reserved for people who are invited or companies that were asked, and passed on to other companies.
    used: int = 0
    reserved: int = 0
    transferred: int = 0
    #: The first of those who hold one.
    people: list[Any] = field(default_factory=list)
    #: Who else than the person the subscription is for.
    others: int = 0

    def __bool__(self) -> bool:
        return self.quantity > 0

    @property
    def free(self) -> int:
        return max(0, self.quantity - self.used - self.reserved - self.transferred)


def seats_affected(subscription: Any) -> Affected:
    """Whose seats hang on it. None of them, and no query, where it is for its beneficiary alone; else two queries."""
    if not subscription.by_seat:
        return Affected()
    tied = Licence.objects.filter(clientportal_subscription__subscription=subscription, ended_at=None)
    licences = list(tied.order_by("pk"))
    own = [licence for licence in licences if licence.company_id == subscription.company_id]
    seats = Seat.objects.filter(licence__in=licences, status=Seat.Status.USED).select_related(
        "contact__company"
    )
    used = sum(licence.used for licence in licences)
    people = [seat.contact for seat in seats.order_by("licence", "pk")[:NAMED]] if used else []
    is_seated = used and any(person.pk == subscription.contact_id for person in people)
    if used > NAMED and not is_seated:
        is_seated = seats.filter(contact=subscription.contact_id).exists()
    return Affected(
        quantity=sum(licence.quantity for licence in own),
        used=used,
        reserved=sum(licence.reserved for licence in licences),
        transferred=sum(licence.transferred for licence in own),
        people=people,
        others=used - bool(is_seated),
    )


def told_of_ending(affected: Affected) -> list[str]:
    """It ends now: its licences end with it."""
    if not affected:
        return []
    told = [
        ngettext(
            "Its licence ends with it.",
            "Its %(count)d licences end with it.",
            affected.quantity,
        )
        % {"count": affected.quantity}
    ]
    if affected.used:
        text = ngettext(
            "%(count)d person loses their seat and what it opens, and is told by e-mail.",
            "%(count)d people lose their seats and what these open, and are told by e-mail.",
            affected.used,
        )
        told.append(text % {"count": affected.used})
    if affected.transferred:
        text = ngettext(
            "Among them is %(count)d that was passed on to another company.",
            "Among them are %(count)d that were passed on to other companies.",
            affected.transferred,
        )
        told.append(text % {"count": affected.transferred})
    return told


def told_of_ending_later(affected: Affected) -> list[str]:
    """It ends with its term, and its licences then."""
    if not affected:
        return []
    text = ngettext(
        "%(count)d person holds a seat of it: they keep it until then, and lose it with the subscription.",
        "%(count)d people hold seats of it: they keep them until then, and lose them with the subscription.",
        affected.used,
    )
    return [text % {"count": affected.used}]


def told_of_closing(affected: Affected) -> list[str]:
    """It opens nothing for a while: the seats stay."""
    if not affected:
        return []
    text = ngettext(
        "%(count)d person holds a seat of it: they keep it, and it opens nothing meanwhile.",
        "%(count)d people hold seats of it: they keep them, and these open nothing meanwhile.",
        affected.used,
    )
    return [text % {"count": affected.used}]


def told_of_moving(affected: Affected) -> list[str]:
    """It is moved to somebody else, of this company or another."""
    if not affected:
        return []
    text = ngettext(
        "Within the company the seat passes to the chosen person, and everybody else keeps theirs. Another "
        "company gets a licence of its own: the one here ends, and %(count)d person loses their seat.",
        "Within the company the seat passes to the chosen person, and everybody else keeps theirs. Another "
        "company gets licences of its own: those here end, and %(count)d people lose their seats.",
        affected.used,
    )
    return [text % {"count": affected.used}]


def told_of_upgrade(*, seats: int | None, affected: Affected) -> str:
    """What a plan with so many licences makes of those somebody has; empty: there are none, before or after."""
    if affected:
        text = ngettext(
            "Your %(count)d licence stays, whoever holds it keeps the seat.",
            "Your %(count)d licences stay, whoever holds a seat keeps it.",
            affected.quantity,
        )
        told = text % {"count": affected.quantity}
        if seats and seats > affected.quantity:
            more = ngettext(
                "%(count)d more comes with it.", "%(count)d more come with it.", seats - affected.quantity
            )
            told = f"{told} {more % {'count': seats - affected.quantity}}"
        return told
    return with_seats(seats)


def with_seats(seats: int | None) -> str:
    """For how many a plan is; empty where it is for one."""
    if not seats:
        return ""
    text = ngettext("For %(count)d user of the company.", "For %(count)d users of the company.", seats)
    return text % {"count": seats}


def names(people: Iterable[Any], count: int) -> str:
    """Those who are named, and how many more there are."""
    people = list(people)
    told = ", ".join(person.name or person.email for person in people)
    more = count - len(people)
    return _("%(names)s and %(count)d more") % {"names": told, "count": more} if more > 0 else told
