"""A person's own subscriptions as their pages show them: until when, who pays, what comes next."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from oscar.core.loading import get_model

from oscar_clientportal.core import acting
from oscar_clientportal.payments import services as payments
from oscar_clientportal.subscriptions import tokens
from oscar_clientportal.subscriptions.services.paying import renewal_total
from oscar_clientportal.subscriptions.services.portfolio import SOON

Licence = get_model("clientportal_licences", "Licence")
Renewal = get_model("clientportal_subscriptions", "Renewal")
Seat = get_model("clientportal_licences", "Seat")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")
Status = Subscription.Status

#: Of so many subscriptions a list says what their renewal costs; of more, their own pages do.
MOST_PRICED = 5


@dataclass(frozen=True)
class Shown:
    """One subscription in the eyes of ``user``, whom it is for."""

    #: The last one.
    term: Any
    user: Any
    now: datetime
    #: The renewal that is not paid.
    renewal: Any = None
    #: What the next renewal costs, and the card that pays it: told only to whoever pays.
    total: tuple[Decimal, str] | None = None
    card: Any = None
    #: Whom it is for holds a seat of it, where it opens by seat.
    is_seated: bool = True

    @property
    def subscription(self) -> Any:
        return self.term.subscription

    @property
    def open_until(self) -> datetime:
        return max(self.term.ends_at, self.term.grace_until or self.term.ends_at)

    @property
    def is_current(self) -> bool:
        """Whether it opens something, will, or waits for a payment or for being resumed."""
        waits = self.subscription.status in (Status.PAUSED, Status.SUSPENDED)
        return waits or (self.subscription.status == Status.ACTIVE and self.open_until > self.now)

    @property
    def is_active(self) -> bool:
        return self.subscription.status == Status.ACTIVE

    @property
    def is_in_grace(self) -> bool:
        """Its term has ended; it stays open while the renewal is being paid."""
        return self.is_active and self.term.ends_at <= self.now < self.open_until

    @property
    def is_payer(self) -> bool:
        return self.subscription.auto_renew and self.subscription.renewal_payer_id == self.user.pk

    @property
    def renews(self) -> bool:
        return self.is_active and self.subscription.auto_renew

    @property
    def ends_soon(self) -> bool:
        runs = self.is_active and self.term.starts_at <= self.now < self.term.ends_at
        return runs and not self.subscription.auto_renew and self.term.ends_at <= self.now + SOON

    @property
    def percent(self) -> int:
        """How much of its term has passed."""
        length = self.term.ends_at - self.term.starts_at
        if not length:
            return 100
        return max(0, min(100, int((self.now - self.term.starts_at) * 100 / length)))

    @property
    def left(self) -> str:
        """How long it still runs, in words; empty where that says nothing."""
        if not (self.is_active and self.term.starts_at <= self.now < self.term.ends_at):
            return ""
        days = (self.term.ends_at - self.now).days
        if not days:
            return gettext("less than a day left")
        return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}

    @cached_property
    def pay_url(self) -> str:
        """The page on which ``user`` pays the renewal that is not paid; empty where they don't, or needn't."""
        renewal = self.renewal
        if renewal is None or renewal.payer_id != self.user.pk or renewal.status == Renewal.Status.OPEN:
            return ""
        if acting.current() is not None:  # whoever has this address may pay by it: it is the payer's own
            return ""
        return reverse("clientportal_portal:renewal", args=[tokens.renewal_token(renewal)])

    @property
    def needs_bank(self) -> bool:
        return self.renewal is not None and self.renewal.status == Renewal.Status.WAITING


def shown_to(*, user: Any, now: datetime, terms: Any = None) -> list[Shown]:
    """All subscriptions of ``user``, or those of ``terms``, last to end first. At most five queries and the prices'."""
    terms = Term.objects.visible_to(user) if terms is None else terms
    rows = list(
        terms.last_of_each()
        .with_display()
        .select_related("subscription__renewal_payer", "subscription__card", "subscription__contact")
    )
    unpaid = _unpaid([term.subscription for term in rows])
    unseated = _unseated([term.subscription for term in rows], now)
    default = _default_card(user, rows)
    shown, priced = [], 0
    for term in rows:
        is_seated = term.subscription_id not in unseated
        found = Shown(term, user, now, unpaid.get(term.subscription_id), is_seated=is_seated)
        if found.is_payer:
            total = price_of_renewal(found) if priced < MOST_PRICED else None
            priced += 1
            found = replace(found, total=total, card=term.subscription.card or default)
        shown.append(found)
    return shown


def price_of_renewal(shown: Shown) -> tuple[Decimal, str] | None:
    """What the renewal costs whoever pays it: what it was fixed at once it was tried; None: there is no price."""
    if shown.renewal is not None and shown.renewal.total is not None:
        return shown.renewal.total, shown.renewal.currency
    subscription = copy(shown.subscription)
    if not subscription.auto_renew:  # whoever looks would pay
        subscription.renewal_payer = shown.user
    return renewal_total(subscription)


def _unpaid(subscriptions: Sequence[Any]) -> dict[int, Any]:
    """The renewal of each that is under way; of one that is suspended, the one that failed."""
    asked = [found for found in subscriptions if found.auto_renew or found.status == Status.SUSPENDED]
    if not asked:
        return {}
    failed = {found.pk for found in asked if found.status == Status.SUSPENDED}
    rows = Renewal.objects.filter(
        subscription__in=asked, status__in=[*Renewal.LIVE, Renewal.Status.FAILED]
    ).order_by("starts_at")
    return {
        row.subscription_id: row
        for row in rows
        if row.status != Renewal.Status.FAILED or row.subscription_id in failed
    }


def _unseated(subscriptions: Sequence[Any], now: datetime) -> set[int]:
    """Those that open by seat, of which whom they are for holds none. No query where none opens by seat."""
    by_seat = {found.pk for found in subscriptions if found.by_seat}
    if not by_seat:
        return set()
    seats = Seat.objects.filter(
        licence__in=Licence.objects.live(now),
        licence__clientportal_subscription__subscription__in=by_seat,
        contact=F("licence__clientportal_subscription__subscription__contact"),
        status=Seat.Status.USED,
    )
    return by_seat - set(seats.values_list("licence__clientportal_subscription__subscription", flat=True))


def _default_card(user: Any, terms: Iterable[Any]) -> Any:
    wanted = any(
        term.subscription.renewal_payer_id == user.pk and term.subscription.card_id is None for term in terms
    )
    cards = payments.saved_cards(user=user) if wanted else []
    return next((card for card in cards if card.is_default), None)
