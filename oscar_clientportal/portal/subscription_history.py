"""What happened to a subscription, as the person it is for may read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.core import acting, mail_names

SubscriptionEvent = get_model("clientportal_subscriptions", "SubscriptionEvent")
Kind = SubscriptionEvent.Kind

#: The newest ones tell enough.
MOST_EVENTS = 100
GOOD = {Kind.CREATED, Kind.BEGUN, Kind.UPGRADED, Kind.RENEWED, Kind.REVIVED, Kind.RESUMED, Kind.EXTENDED}
BAD = {Kind.RENEWAL_REFUSED, Kind.SUSPENDED, Kind.ENDED, Kind.CANCELLED, Kind.TAKEN_BACK}


@dataclass(frozen=True)
class Happening:
    """One line of the history; ``tone``: good, bad or plain."""

    at: datetime
    words: str
    by: str = ""
    tone: str = "plain"


def happenings(*, subscription: Any, user: Any) -> list[Happening]:
    """What ``user``, whom it is for, may know of it, newest first. One query.

    Neither why the staff did something, nor the mails and the cards of another payer. Who had it
    before it was moved to ``user`` is no business of theirs: the history begins there.
    """
    rows = subscription.events.select_related("actor").order_by("-created_at", "-pk")[:MOST_EVENTS]
    told: list[Happening] = []
    for event in rows:
        if _may_read(event, user):
            told.append(_happening(event, subscription, user))
        if event.kind == Kind.MOVED:
            break
    else:
        if not any(event.kind in (Kind.CREATED, Kind.BEGUN) for event in rows):
            told.append(Happening(subscription.created_at, str(Kind.CREATED.label), tone="good"))
    return told


def _may_read(event: Any, user: Any) -> bool:
    if event.kind != Kind.MAIL:
        return True
    return event.sent_at is not None and event.details.get("user") == user.pk


def _happening(event: Any, subscription: Any, user: Any) -> Happening:
    tone = "good" if event.kind in GOOD else "bad" if event.kind in BAD else "plain"
    return Happening(event.created_at, _words(event, user), _by(event, subscription, user), tone)


def _words(event: Any, user: Any) -> str:
    if event.kind == Kind.MAIL:
        name = mail_names.NAMES.get(event.details.get("code", ""))
        subject = str(name).partition(": ")[2] if name else ""
        return (
            gettext("E-mail sent: %(subject)s") % {"subject": subject} if subject else gettext("E-mail sent")
        )
    label, card = event.get_kind_display(), event.details.get("card")
    if card and event.actor_id == user.pk and acting.current() is None:
        return gettext("%(what)s: %(card)s") % {"what": label, "card": card}
    return label


def _by(event: Any, subscription: Any, user: Any) -> str:
    """You, whoever pays, or the shop: its people have no names here."""
    if event.kind == Kind.MAIL or event.actor_id is None:
        return ""
    if event.actor_id == user.pk:
        return gettext("by you")
    if event.actor_id in (subscription.payer_id, subscription.renewal_payer_id):
        name = event.actor.get_full_name() or gettext("Your agent")
        return gettext("by %(name)s") % {"name": name}
    return gettext("by the shop")
