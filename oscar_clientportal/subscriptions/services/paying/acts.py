"""Pay a renewal, ask how its last try stands, confirm it with its payer. None of it inside a transaction.

Of several at once for one renewal one works, the others get UNKNOWN: the order is written under the payment's lock, and
the provider knows each try by its key, so that even without that nobody is charged twice.
"""

from collections.abc import Callable, Mapping
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf
from oscar_clientportal.core.locks import only_one

from .cards import NO_CARD, card_that_pays, details_of, refused, refused_for_good
from .outcome import Outcome, Result
from .running import confirm, resume, run, withdraw
from .tries import begin_try, is_live, last_try

Renewal = get_model("clientportal_subscriptions", "Renewal")

CHANGED = ["status", "tries", "total", "code", "message", "order", "leased_until", "updated_at"]


def pay_renewal(*, renewal: Any) -> Outcome:
    """Try to pay a renewal with its payer's card; a live try is asked about instead of a second one being made.

    What follows from the outcome is ``renewing.settle``'s, but for PAID, which is written with the order.
    """
    return _alone(renewal, lambda: _pay(renewal))


def advance_renewal(*, renewal: Any) -> Outcome:
    """How the last try stands, asked of the provider: paid where the money is set aside, released where it is refused.

    After a crash, for a webhook, on the payer's way back from their bank. Never begins a try.
    """
    return _alone(renewal, lambda: _advance(renewal))


def confirm_renewal(
    *,
    renewal: Any,
    return_url: str,
    payment_method: str = "",
    label: str = "",
    card: Any = None,
    save: bool = False,
) -> Outcome:
    """The payer is here: with neither a new ``payment_method`` nor a ``card``, or with the card of a try that waits for
    them, that very try is confirmed; else it ends, and another begins with what they chose.

    WAITING with a ``url``: they have to go there, and come back to ``return_url``. ``save``: keep a new card for them.
    """
    details: dict[str, Any] = {}
    if card is not None:
        details = details_of(card)
    elif payment_method:
        details = {"payment_method": payment_method, "label": label, **({"save": True} if save else {})}
    return _alone(renewal, lambda: _confirm(renewal, details, return_url))


def _alone(renewal: Any, act: Callable[[], Outcome]) -> Outcome:
    with only_one(f"renewal-{renewal.pk}") as is_mine:
        outcome = act() if is_mine else Outcome(Result.UNKNOWN)
    renewal.refresh_from_db(fields=CHANGED)
    return outcome


def _pay(renewal: Any) -> Outcome:
    attempt = last_try(renewal) if renewal.tries else None
    if is_live(attempt):
        return resume(attempt)
    card = card_that_pays(renewal.subscription, renewal.payer_id)
    if card is None:
        return _begin(renewal, refused("no_card", NO_CARD))
    barred = refused_for_good(renewal, card) if renewal.tries else None
    return _begin(renewal, barred or {**details_of(card), "off_session": True})


def _begin(renewal: Any, details: Mapping[str, Any] | Outcome) -> Outcome:
    attempt = begin_try(renewal, details=details)
    return attempt if isinstance(attempt, Outcome) else run(attempt)


def _advance(renewal: Any) -> Outcome:
    attempt = last_try(renewal)
    if renewal.status == Renewal.Status.DONE and attempt is None:
        return Outcome(Result.PAID)
    return resume(attempt) if attempt is not None else Outcome(Result.UNKNOWN)


def _confirm(renewal: Any, details: dict[str, Any], return_url: str) -> Outcome:
    attempt = last_try(renewal)
    if is_live(attempt):
        outcome = resume(attempt)
        if outcome.result in (Result.PAID, Result.UNKNOWN, Result.OVERTAKEN):
            return outcome
        if outcome.result is Result.WAITING:
            if _is_same(attempt, details):
                return confirm(attempt, return_url)
            if not withdraw(attempt):
                return Outcome(Result.UNKNOWN)
    if not details:
        card = card_that_pays(renewal.subscription, renewal.payer_id)
        if card is None:
            return refused("no_card", NO_CARD)
        details = details_of(card)
    begun = begin_try(renewal, details=details, expires_at=clock.now() + conf.settings.hold_lifetime)
    return begun if isinstance(begun, Outcome) else run(begun, return_url)


def _is_same(attempt: Any, details: Mapping[str, Any]) -> bool:
    """Whether the try that waits for its payer is one with the card they chose, or they chose none."""
    waiting = next(iter(attempt.payment.parts.all()), None)
    method = details.get("payment_method")
    return waiting is not None and method in (None, waiting.details.get("payment_method"))
