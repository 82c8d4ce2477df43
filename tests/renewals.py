"""Subscriptions that renew by themselves, for tests: with a card at the twin, and a worker whose clock is moved."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import requests
import time_machine
from oscar.core.loading import get_model

from oscar_clientportal.core import conf
from oscar_clientportal.payments import card_customers
from oscar_clientportal.payments import services as payments
from oscar_clientportal.subscriptions.services import renew_subscriptions
from oscar_clientportal.subscriptions.services.schedule import reschedule
from tests import factories

BACK = "http://acme.localhost/portal/cards/added/"


def make_payer(card: str = "visa") -> Any:
    """Somebody with a login, a contact, and this card of the twin's; none: ``""``."""
    user = factories.make_user(first_name="Ada")
    factories.make_contact(user=user)
    if card:
        save_card(user, card)
    return user


def save_card(user: Any, card: str = "visa") -> Any:
    """Another card of theirs, which is their default one from now on."""
    saved = _attached(user, card) if card.startswith("authentication") else _added(user, card)
    payments.make_default(user=user, card=saved)
    return saved


def _added(user: Any, card: str) -> Any:
    return payments.add_card(user=user, payment_method=f"pm_card_{card}", return_url=BACK)


def _attached(user: Any, card: str) -> Any:
    """Put on their list behind the bank's back, which would ask for the holder otherwise."""
    customer = card_customers.customer_of(user)
    answer = requests.post(
        f"{conf.settings.stripe_api_base}/v1/payment_methods/pm_card_{card}/attach",
        data={"customer": customer},
        auth=(conf.settings.stripe_secret_key, ""),
        timeout=10,
    )
    answer.raise_for_status()
    card_customers.refresh(user=user)
    return get_model("clientportal_payments", "SavedCard").objects.get(
        user=user, reference=answer.json()["id"]
    )


def make_renewing(
    user: Any, plan: Any = None, *, ends_in: timedelta = timedelta(days=60), days: int = 365, **fields: Any
) -> Any:
    """A subscription of the user's, renewed by their card, whose term of ``days`` ends after ``ends_in`` from now."""
    now = datetime.now(UTC)
    plan = plan or factories.make_plan("HS", "75.00")
    known = {"auto_renew": True, "renewal_payer": user, "price": Decimal("75.00"), "currency": "EUR"}
    subscription = factories.make_subscription(
        user.clientportal_contact,
        plan,
        starts_at=now + ends_in - timedelta(days=days),
        days=days,
        payer=user,
        **{**known, **fields},
    )
    reschedule(subscriptions=[subscription])
    return subscription


def at(moment: datetime) -> Any:
    """The clock of this process at ``moment``, standing still."""
    return time_machine.travel(moment, tick=False)


def work_at(moment: datetime, *, limit: int | None = None) -> Counter[str]:
    """A worker that comes by at ``moment``; no failure of its may hide in its log."""
    with at(moment):
        done = renew_subscriptions(limit=limit)
    assert not done["error"], "see the log"
    return done


def last_of(subscription: Any) -> Any:
    """Its last term."""
    return subscription.terms.order_by("starts_at", "pk").last()


def renewals_of(subscription: Any) -> list[tuple[str, datetime]]:
    """Status and start of each, first to last."""
    rows = get_model("clientportal_subscriptions", "Renewal").objects.filter(subscription=subscription)
    return list(rows.order_by("starts_at").values_list("status", "starts_at"))


def mails_of(subscription: Any) -> list[str]:
    """The codes of the mails about it, without their prefix, in the order of writing."""
    rows = subscription.events.filter(kind="mail").order_by("pk")
    return [row.details["code"].removeprefix("CLIENTPORTAL_SUBSCRIPTION_") for row in rows]


def kinds_of(subscription: Any) -> list[str]:
    """What its history tells, without mails, first to last."""
    return list(subscription.events.exclude(kind="mail").order_by("pk").values_list("kind", flat=True))
