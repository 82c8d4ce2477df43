"""Orders for the tests of this room, written as Oscar's checkout writes them: the order, then its beneficiaries."""

from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.subscriptions.services import apply_order
from tests.factories import model

_numbers = iter(range(10**6, 10**9))


def make_order(user: Any, *bought: tuple[Any, Any | None]) -> Any:
    """An order of ``user`` with a line for each (product, contact or ``None`` for oneself)."""
    order = get_model("order", "Order").objects.create(
        number=str(next(_numbers)), user=user, total_incl_tax=0, total_excl_tax=0, currency="EUR"
    )
    for product, contact in bought:
        add_line(order, product, contact)
    return order


def add_line(order: Any, product: Any, contact: Any | None, *, quantity: int = 1) -> Any:
    line = order.lines.create(
        product=product,
        stockrecord=product.stockrecords.first(),
        title=product.get_title(),
        quantity=quantity,
        num_allocated=0,
        line_price_incl_tax=0,
        line_price_excl_tax=0,
        line_price_before_discounts_incl_tax=0,
        line_price_before_discounts_excl_tax=0,
    )
    if contact is not None:
        model("portfolios", "OrderLineBeneficiary").objects.create(line=line, contact=contact)
    return line


def buy(user: Any, *bought: tuple[Any, Any | None]) -> list[Any]:
    """What such an order gives: the subscriptions made or upgraded. Plans may stand for their products."""
    with transaction.atomic():
        lines = [(getattr(thing, "product", thing), contact) for thing, contact in bought]
        return apply_order(order=make_order(user, *lines))
