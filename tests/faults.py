"""Shoppers who press the button whatever the card provider does."""

from typing import Any

from oscar.core.loading import get_model

from tests.functional.shopping import Shopper

THREE_D_SECURE = "pm_card_threeDSecure2Required"
#: As often as the SDK and we ourselves try one call.
TRIES = 3
#: Lets one call pass.
UNHARMED = ("", "")


def attempts_of(agent: Any) -> Any:
    return get_model("clientportal_payments", "PaymentAttempt").objects.filter(user=agent.user)


def orders_of(agent: Any) -> Any:
    return get_model("order", "Order").objects.filter(user=agent.user)


def preview(shopper: Shopper, card: str = "pm_card_visa", method: str = "account") -> None:
    """Up to the last page before the order: the balance, and the card for the rest; or the card for all."""
    shopper.begin_checkout()
    shopper.pay_with(method)
    shopper.give_card(card)
    shopper.get("checkout:preview")


def press(shopper: Shopper) -> Any:
    """The button on that page, once more if need be."""
    shown = shopper.page.context["seen"]
    return shopper.post("checkout:preview", {"action": "place_order", "seen": shown})
