"""How a licence's numbers are written: with the event that says who changed them, under the licence's lock."""

from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import acting
from oscar_clientportal.licences.rules import Numbers

LicenceEvent = get_model("clientportal_licences", "LicenceEvent")
NUMBERS = ("quantity", "used", "reserved", "transferred")


def numbers_of(licence: Any) -> Numbers:
    return Numbers(*(getattr(licence, name) for name in NUMBERS))


def is_live(licence: Any, on: datetime) -> bool:
    """As ``LicenceQuerySet.live`` says it, of a row that is held."""
    return not is_over(licence, on) and licence.valid_from <= on


def is_over(licence: Any, on: datetime) -> bool:
    has_passed = licence.valid_until is not None and licence.valid_until <= on
    return has_passed or licence.ended_at is not None


def change_numbers(
    licence: Any,
    kind: str,
    *,
    by: Any,
    contact: Any = None,
    details: dict[str, Any] | None = None,
    **change: int,
) -> None:
    """Count so many more or fewer, and write down why. The caller holds the licence's row."""
    set_numbers(licence, numbers_of(licence).changed(**change))
    licence.save(update_fields=NUMBERS)
    write_down(licence, kind, by=by, contact=contact, details=details)


def set_numbers(licence: Any, numbers: Numbers) -> None:
    for name in NUMBERS:
        setattr(licence, name, getattr(numbers, name))


def write_down(
    licence: Any, kind: str, *, by: Any, contact: Any = None, details: dict[str, Any] | None = None
) -> Any:
    event = event_of(licence, kind, by=by, contact=contact, details=details)
    event.save(force_insert=True)
    return event


def event_of(
    licence: Any, kind: str, *, by: Any, contact: Any = None, details: dict[str, Any] | None = None
) -> Any:
    """The event with the licence's numbers as they are now, yet to be saved.

    ``by`` is who is logged in, or None for the shop itself; where somebody acts as them, it is that hand that is
    written, with whom it acted for.
    """
    return LicenceEvent(
        licence=licence,
        kind=kind,
        contact=contact,
        contact_name=contact.name[:302] if contact is not None else "",
        details={key: value for key, value in (details or {}).items() if value not in ("", None)},
        **acting.signature_of(by),
        **{name: getattr(licence, name) for name in NUMBERS},
    )
