"""Plans as a page shows them: with the price whoever looks would pay."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.conditions.services.strategies import pricing_for

from .offers import Offer
from .prices import purchase_info_at
from .seats import Affected, seats_affected, told_of_upgrade

Subscription = get_model("clientportal_subscriptions", "Subscription")


@dataclass(frozen=True)
class PricedOffer:
    """An offer with Oscar's prices: ``price`` is what is paid now, ``list_price`` that of a whole term."""

    offer: Offer
    price: Any
    list_price: Any
    is_available: bool
    #: Oscar's words on the availability, such as "Unavailable".
    availability_message: str = ""
    #: For how many users it is, and what becomes of the seats there are; empty where it is for one person.
    seats: str = ""


def priced(*, offers: Iterable[Offer], request: Any) -> list[PricedOffer]:
    """The offers at the prices of the request's strategy. No query where they come from ``offers_for``; two where
    what they would take the place of opens by seat.
    """
    offers = list(offers)
    held = next((offer.held for offer in offers if offer.held is not None and offer.held.by_seat), None)
    affected = Affected()
    if held is not None:
        affected = seats_affected(Subscription.objects.get(pk=held.subscription_id))
    return [_priced(offer, request.strategy, affected) for offer in offers]


def _priced(offer: Offer, strategy: Any, affected: Affected) -> PricedOffer:
    product = offer.plan.product
    with pricing_for(strategy, offer.reading):
        info = purchase_info_at(strategy, product, offer.upgrade_price)
        list_price = info.price if offer.upgrade_price is None else strategy.fetch_for_product(product).price
    is_available = info.price.exists and info.availability.is_available_to_buy
    seats = told_of_upgrade(seats=offer.plan.seats, affected=affected if offer.is_upgrade else Affected())
    return PricedOffer(offer, info.price, list_price, is_available, info.availability.message, seats)
