"""What licences hear of the rooms below: whoever comes into a company with licences needs a seat.

Whoever sends these signals holds the person's row.
"""

from collections.abc import Iterable
from typing import Any

from oscar_clientportal.clients import signals

PREFIX = "clientportal_licences"


def connect() -> None:
    """Called by ``ready()``; calling it again changes nothing."""
    for name, receiver in {
        "contact_invited": come_in,
        "contact_uninvited": give_up_promise,
        "login_attached": come_in,
        "company_changed": change_company,
        "contact_deactivated": leave,
        "contact_reactivated": come_back,
        "contacts_deleted": vanish,
    }.items():
        getattr(signals, name).connect(receiver, dispatch_uid=f"{PREFIX}.{name}")


def come_in(sender: Any, *, contact: Any, by: Any = None, licence: Any = None, **kwargs: Any) -> None:
    """Somebody is invited, or has a login now."""
    from .services import door

    door.come_in(contact=contact, by=by, licence=licence)


def give_up_promise(sender: Any, *, contact: Any, by: Any = None, **kwargs: Any) -> None:
    from .services import emptying

    seats = contact.seats.filter(status=emptying.Seat.Status.RESERVED)
    emptying.empty_seats(seats, by=by, reason="invitation over")


def change_company(sender: Any, *, contact: Any, left: Any, by: Any = None, **kwargs: Any) -> None:
    """The seats of the former company stay there; in the new one they need one, if they can come in."""
    from .services import door, emptying, waiting

    waiting.forget_requests(contact, by=by)
    gone = contact.seats.exclude(licence__company=contact.company_id)
    emptying.empty_seats(gone, by=by, reason="left the company")
    if _can_come_in(contact):
        door.come_in(contact=contact, by=by)


def leave(sender: Any, *, contact: Any, by: Any = None, **kwargs: Any) -> None:
    from .services import emptying, waiting

    waiting.forget_requests(contact, by=by)
    emptying.empty_seats(contact.seats.all(), by=by, reason="deactivated")


def come_back(sender: Any, *, contact: Any, by: Any = None, licence: Any = None, **kwargs: Any) -> None:
    from .services import door

    if _can_come_in(contact):
        door.come_in(contact=contact, by=by, licence=licence)


def vanish(sender: Any, *, contacts: Iterable[Any], by: Any = None, **kwargs: Any) -> None:
    from .services import emptying

    seats = emptying.Seat.objects.filter(contact__in=[contact.pk for contact in contacts])
    emptying.empty_seats(seats, by=by, reason="deleted")


def _can_come_in(contact: Any) -> bool:
    from oscar_clientportal.core import clock

    return bool(contact.user_id) or contact.invitations.open(clock.now()).exists()
