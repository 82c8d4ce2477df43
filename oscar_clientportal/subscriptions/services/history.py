"""What happened to subscriptions, written down once: read by their pages, and by the staff."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import acting, clock, written

SubscriptionEvent = get_model("clientportal_subscriptions", "SubscriptionEvent")
Kind = SubscriptionEvent.Kind


def event(
    *, subscription: Any, kind: str, by: Any = None, reason: str = "", key: str = "", **details: Any
) -> Any:
    """The event, not written yet: for ``write``. ``details`` are plain values, in no language.

    ``by`` is the user who does it, whose name the event bears unless somebody acts as them; None: the shop itself.
    """
    by = acting.hand_of(by)
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
    events = list(events)
    SubscriptionEvent.objects.bulk_create(events, ignore_conflicts=True)
    for event in events:
        if event.kind != Kind.MAIL:
            written.announce(partial(_written, event))


def _written(event: Any) -> written.Written:
    """What is kept of it where somebody did it in another's name."""
    subscription, is_end = event.subscription, event.kind == Kind.RENEWAL_OFF
    paid = {name: event.details.get(name) for name in ("payer", "card_id")}
    return written.Written(
        kind="renewal" if is_end else "subscription",
        action="created" if event.kind == Kind.CREATED else "changed",
        model=type(subscription)._meta.label_lower,
        pk=subscription.pk,
        title=str(subscription.plan),
        before={"auto_renew": True, **paid} if is_end else None,
        after={"event": str(event.kind)},
    )


def note(
    *, subscription: Any, kind: str, by: Any = None, reason: str = "", key: str = "", **details: Any
) -> None:
    """One event, as ``event`` and ``write``. Inside the transaction of what happened."""
    write([event(subscription=subscription, kind=kind, by=by, reason=reason, key=key, **details)])
