"""Holds that outlive their time are given back, whether or not anything still knows of them."""

from typing import Any
from uuid import UUID

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.accounts.exceptions import HoldNotOpen
from oscar_clientportal.core import clock
from oscar_clientportal.payments.methods import HOLD_KEY

Hold = get_model("clientportal_accounts", "Hold")
PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")


def release_expired_holds() -> int:
    """Give back every hold whose time is over and that no live attempt is paying with; how many there were."""
    expired = list(Hold.objects.expired(clock.now()).order_by("pk"))
    return sum(_release(hold) for hold in expired)


@transaction.atomic
def _release(hold: Any) -> bool:
    """Under the lock of the attempt it belongs to: one whose order is being written is left to it."""
    for attempt in PaymentAttempt.objects.filter(token=_token_of(hold)).select_for_update(no_key=True):
        if attempt.status in attempt.LIVE:
            return False
    try:
        accounts.release_hold(hold=hold)
    except HoldNotOpen:
        return False
    return True


def _token_of(hold: Any) -> UUID | None:
    """The token of the attempt that made the hold, by the hold's key."""
    if not hold.idempotency_key.startswith(HOLD_KEY):
        return None
    try:
        return UUID(hold.idempotency_key.removeprefix(HOLD_KEY))
    except ValueError:
        return None
