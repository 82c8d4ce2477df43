"""Paying with a saved card, and saving the one that pays: what a card's details of a checkout mean.

``details["saved"]`` says that the card is on the payer's list, ``details["save"]`` that it is to come on it. Neither is
believed: the list is looked at, and the provider refuses a card that is somebody else's.
"""

import logging
from collections.abc import Mapping
from typing import Any

from oscar.core.loading import get_model

from . import card_customers
from .exceptions import CardMissing, ProviderError, ProviderRefused
from .signals import card_kept
from .stripe.wallet import wallet

logger = logging.getLogger("oscar_clientportal.payments")


def customer_for(user: Any, details: Mapping[str, Any]) -> dict[str, Any]:
    """With which of the provider's customers this card pays, and whether it stays with them.

    Raises ``ProviderRefused`` for a card that is not on the payer's list any more.
    """
    if details.get("saved"):
        cards = get_model("clientportal_payments", "SavedCard").objects
        if user is None or not cards.filter(user=user, reference=details["payment_method"]).exists():
            raise ProviderRefused(CardMissing.message)
        return {"customer": card_customers.known_customer(user)}
    if details.get("save") and user is not None:
        return {"customer": card_customers.customer_of(user), "save": True}
    return {}


def why_refused(user: Any, details: Mapping[str, Any], error: ProviderError) -> str:
    """What the customer reads. Where the card or the customer is gone at the provider, our list follows."""
    is_kept = user is not None and (details.get("saved") or details.get("save"))
    if not (is_kept and isinstance(error, ProviderRefused)):
        return str(error)
    try:
        gone = {card.reference for card in card_customers.refresh(user=user)}
    except ProviderError:
        return str(error)
    return str(CardMissing.message if details.get("payment_method") in gone else error)


def keep(user: Any, payment_method: str, *, attempt: Any = None) -> None:
    """The payment went through: put its card on the payer's list, and announce it.

    No failure here may look like one of the payment.
    """
    if user is None:
        return
    try:
        face = wallet().retrieve_card(payment_method=payment_method)
        if face.customer and face.customer == card_customers.known_customer(user):
            card = card_customers.store(user=user, face=face)
            _announce(user, card, attempt)
    except ProviderError:
        logger.exception("User %s: the card that paid could not be put on their list yet", user.pk)


def _announce(user: Any, card: Any, attempt: Any) -> None:
    if attempt is not None and attempt.order_id is None:
        attempt.refresh_from_db(fields=["order"])  # written since it was read
    for _receiver, answer in card_kept.send_robust(sender=type(card), user=user, card=card, attempt=attempt):
        if isinstance(answer, Exception):
            logger.error("User %s: a card was kept, but what follows failed: %r", user.pk, answer)
