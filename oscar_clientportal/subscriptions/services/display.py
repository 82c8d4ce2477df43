"""Plans as a page shows them: with the price whoever looks would pay."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .offers import Offer
from .prices import purchase_info_at


@dataclass(frozen=True)
class PricedOffer:
    """An offer with Oscar's prices: ``price`` is what is paid now, ``list_price`` that of a whole term."""

    offer: Offer
    price: Any
    list_price: Any
    is_available: bool
    #: Oscar's words on the availability, such as "Unavailable".
    availability_message: str = ""


def priced(*, offers: Iterable[Offer], request: Any) -> list[PricedOffer]:
    """The offers at the prices of the request's strategy. No query where they come from ``offers_for``."""
    return [_priced(offer, request.strategy) for offer in offers]


def _priced(offer: Offer, strategy: Any) -> PricedOffer:
    product = offer.plan.product
    info = purchase_info_at(strategy, product, offer.upgrade_price)
    list_price = info.price if offer.upgrade_price is None else strategy.fetch_for_product(product).price
    is_available = info.price.exists and info.availability.is_available_to_buy
    return PricedOffer(offer, info.price, list_price, is_available, info.availability.message)
