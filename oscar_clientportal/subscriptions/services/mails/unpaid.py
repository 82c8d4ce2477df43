"""What is told of a renewal that is not paid: why, what happens next, and where to pay."""

from datetime import datetime
from typing import Any

from .letters import Letter, about_client
from .outbox import post
from .words import about, at


def tell_of_refused_renewal(*, renewal: Any, next_try: datetime | None, open_until: datetime | None) -> None:
    """The payment was refused: to the payer, with the signed link to pay. Once for each try.

    ``next_try``: when the card is asked again by itself (None: not again). ``open_until``: how long the contents stay
    open without payment (None: they are closed).
    """
    facts = {"code": renewal.code, "next_try_at": next_try, "open_until_at": open_until}
    _tell_payer("CLIENTPORTAL_SUBSCRIPTION_REFUSED", f"refused-{renewal.tries}", renewal, facts)


def tell_of_needed_action(*, renewal: Any) -> None:
    """The bank asks the payer to confirm: to the payer, with the signed link. Once for each try."""
    _tell_payer("CLIENTPORTAL_SUBSCRIPTION_ACTION", f"action-{renewal.tries}", renewal, {})


def tell_of_suspension(*, subscription: Any, renewal: Any) -> None:
    """Nothing is open any more until it is paid: to both, the link to the payer alone. Once for each renewal."""
    told = {**about(subscription, renewal.plan), "ended_at": renewal.starts_at}
    key = f"suspended-{at(renewal.starts_at)}"
    letter = Letter("CLIENTPORTAL_SUBSCRIPTION_SUSPENDED", key, subscription.pk, told)
    post(letter.to_both(subscription.contact, renewal.payer, **_due(renewal)))


def _tell_payer(code: str, key: str, renewal: Any, facts: dict[str, Any]) -> None:
    subscription, payer = renewal.subscription, renewal.payer
    told = {**about(subscription, renewal.plan), "ended_at": renewal.starts_at, **_due(renewal), **facts}
    letter = Letter(code, f"{key}-{at(renewal.starts_at)}", subscription.pk, told)
    post(letter.to_payer(payer, **about_client(subscription.contact, payer)))


def _due(renewal: Any) -> dict[str, Any]:
    """What only the payer reads: how much, and the way to the page where it is paid."""
    return {"renewal": renewal.pk, "amount": renewal.total, "currency": renewal.currency}
