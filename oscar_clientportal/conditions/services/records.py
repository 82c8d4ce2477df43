"""Stock records at somebody's price: the shop's own strategy prices them, so that its tax applies."""

from copy import copy
from decimal import Decimal
from typing import Any

#: On a copy whose price has been settled.
SETTLED = "_clientportal_settled"


def at_price(stockrecord: Any, price: Decimal | None, currency: str = "") -> Any:
    """A copy that costs so much without tax, whatever conditions say. Never to be saved."""
    record = copy(stockrecord)
    record.price = price
    if currency:
        record.price_currency = currency
    setattr(record, SETTLED, True)
    return record


def is_settled(stockrecord: Any) -> bool:
    """Whether its price is somebody's already."""
    return getattr(stockrecord, SETTLED, False)
