"""What was changed about a company and its people, with the hand that did it: never changed afterwards."""

from collections.abc import Iterable, Mapping
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import acting


def record(
    *,
    company: Any,
    kind: str,
    by: Any,
    contact: Any = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Any:
    """Write down what happened, in the caller's transaction. Returns the ``CompanyEvent``.

    ``by`` is who is logged in, or None for the shop itself; where somebody acts as them, it is that hand that is
    written, with whom it acted for. ``before`` and ``after``: fields by name, with values JSON knows.
    """
    event = _event(company=company, kind=kind, by=by, contact=contact, before=before, after=after)
    event.save(force_insert=True)
    return event


def record_many(*, events: Iterable[Mapping[str, Any]], by: Any) -> None:
    """Write down what happened to many at once: each with what ``record`` is told, besides the hand."""
    get_model("clientportal_clients", "CompanyEvent").objects.bulk_create(
        [_event(by=by, **event) for event in events], batch_size=500
    )


def _event(
    *, company: Any, kind: str, by: Any, contact: Any = None, before: Any = None, after: Any = None
) -> Any:
    return get_model("clientportal_clients", "CompanyEvent")(
        company=company,
        contact=contact,
        contact_name=contact.name[:302] if contact is not None else "",
        kind=kind,
        before=dict(before or {}),
        after=dict(after or {}),
        **acting.signature_of(by),
    )
