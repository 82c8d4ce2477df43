"""Orders that were paid, to give something back for."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import requests
from oscar.core.loading import get_model

from oscar_clientportal.payments import services
from tests import factories
from tests.functional.shopping import Shopper, agent_with

D = Decimal


def order_paid(
    client: Any, *, balance: str = "40.00", price: str = "100.00", card: str = "pm_card_visa"
) -> Any:
    """An order for a client's plan: the account pays what it can, the card the rest."""
    agent = agent_with(balance)
    shopper = Shopper(client, agent.user)
    shopper.choose_plan(factories.make_link(agent), factories.make_plan("HS+Origin", price))
    shopper.buy(method="account" if D(balance) else "card", card=card)
    return newest_order()


def order_of_pieces(
    client: Any,
    *,
    quantity: int = 3,
    price: str = "10.00",
    balance: str = "5.00",
    card: str = "pm_card_visa",
) -> Any:
    """An order of several pieces of one thing, by account and card."""
    agent = agent_with(balance)
    shopper = Shopper(client, agent.user)
    shopper.put_in_basket(factories.make_product("Print", price, shipped=False), quantity)
    shopper.buy(card=card)
    return newest_order()


def newest_order() -> Any:
    return get_model("order", "Order").objects.latest("pk")


def refund(
    order: Any, amount: str | None = None, *, key: str = "k-1", actor: Any = None, **given: Any
) -> Any:
    return services.refund_order(
        order=order,
        amount=None if amount is None else D(amount),
        reason=given.pop("reason", "Asked for"),
        actor=actor,
        idempotency_key=key,
        **given,
    )


def back(order: Any) -> dict[str, Decimal]:
    """What each source of the order has given back, by Oscar's word."""
    return dict(order.sources.order_by("pk").values_list("source_type__code", "amount_refunded"))


def parts(refund: Any) -> dict[str, tuple[Decimal, str]]:
    """What goes back to each method, and how it stands."""
    return {
        method: (amount, status)
        for method, amount, status in refund.parts.values_list("part__method", "amount", "status")
    }


def refunds_at_twin(twin: str, key: str) -> list[dict[str, Any]]:
    answer = requests.get(
        f"{twin}/v1/refunds", params={"limit": 100}, headers={"Authorization": f"Bearer {key}"}, timeout=10
    )
    answer.raise_for_status()
    return answer.json()["data"]


def let_time_pass_at_twin(twin: str, key: str, **time: int) -> None:
    """Cards that answer later do it now."""
    seconds = int(timedelta(**(time or {"seconds": 1})).total_seconds())
    answer = requests.post(f"{twin}/_twin/advance", data={"key": key, "seconds": seconds}, timeout=10)
    answer.raise_for_status()
