"""What a page says of a product's price beside the price itself: what the shop takes of others, and a scale."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .readings import Reading
from .records import at_price


@dataclass(frozen=True)
class Step:
    """What one piece costs from this quantity on, as Oscar says it."""

    quantity: int
    price: Any


@dataclass(frozen=True)
class ShownPrices:
    #: The shop's price, where the reader's is lower.
    shops: Any = None
    scale: tuple[Step, ...] = ()


def shown_prices(strategy: Any, product: Any) -> ShownPrices | None:
    """What the strategy's reader may be told of the product's price; None: they pay what everybody does.

    No query where the product was prepared.
    """
    if product.is_parent or not strategy.reading.conditions(product):
        return None
    with strategy.at_shops_prices():
        shops = strategy.fetch_for_product(product)
    if shops.stockrecord is None:
        return None
    theirs = strategy.fetch_for_product(product).price
    is_lower = shops.price.exists and theirs.exists and theirs.excl_tax < shops.price.excl_tax
    scale = tuple(scale_of(strategy.reading, product, record=shops.stockrecord, strategy=strategy))
    return ShownPrices(shops.price if is_lower else None, scale)


def scale_of(reading: Reading, product: Any, *, record: Any, strategy: Any) -> Iterator[Step]:
    """The quantities from which on another price holds for whoever ``reading`` is of, those from one on left out."""
    known = reading.conditions(product)
    asked = {"list_price": record.price, "currency": record.price_currency}
    before = reading.price(product, **asked)
    for quantity in sorted({tier.from_quantity for each in known for tier in each.tiers} - {1}):
        price = reading.price(product, quantity=quantity, **asked)
        if price == before:
            continue
        before = price
        settled = at_price(record, record.price if price is None else price)
        shown = strategy.fetch_for_product(product, stockrecord=settled).price
        if shown.exists:
            yield Step(quantity, shown)
