"""What happened to subscriptions, written down once: read by their pages, and by the staff."""

from collections.abc import Iterable
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock

SubscriptionEvent = get_model("clientportal_subscriptions", "SubscriptionEvent")
Kind = SubscriptionEvent.Kind


def event(
    *, subscription: Any, kind: str, by: Any = None, reason: str = "", key: str = "", **details: Any
) -> Any:
    """The event, not written yet: for ``write``. ``details`` are plain values, in no language.

    ``by`` is the user who acts; None: the shop itself.
    """
    return SubscriptionEvent(
        subscription=subscription,
        kind=kind,
        key=key,
        actor=by if by is not None and by.is_authenticated else None,
        reason=reason[:255],
        details=details,
        created_at=clock.now(),
    )


def write(events: Iterable[Any]) -> None:
    """Write events down, in one query; one whose key is there already is left out."""
    SubscriptionEvent.objects.bulk_create(events, ignore_conflicts=True)


def note(
    *, subscription: Any, kind: str, by: Any = None, reason: str = "", key: str = "", **details: Any
) -> None:
    """One event, as ``event`` and ``write``. Inside the transaction of what happened."""
    write([event(subscription=subscription, kind=kind, by=by, reason=reason, key=key, **details)])
