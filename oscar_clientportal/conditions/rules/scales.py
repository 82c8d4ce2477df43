"""What a scale of prices by quantity may be."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum

from .prices import KEPT_DECIMALS, Tier

MOST_TIERS = 50
LARGEST_QUANTITY = 1_000_000
#: Prices are kept with ten digits before the point.
LARGEST_PRICE = Decimal(10) ** 10


class Flaw(StrEnum):
    NONE = "none"
    TOO_MANY = "too_many"
    GAP = "gap"
    QUANTITY = "quantity"
    TWICE = "twice"
    FALLING = "falling"
    NO_KIND = "no_kind"
    TWO_KINDS = "two_kinds"
    NO_NUMBER = "no_number"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    DECIMALS = "decimals"
    PERCENT = "percent"
    PERCENT_DECIMALS = "percent_decimals"


def flaws(tiers: Sequence[Tier], *, decimals: int) -> Iterator[tuple[Flaw, Tier | None]]:
    """What is wrong with a scale, and at which of its steps; None: with the whole of it.

    ``decimals``: of the currency of its fixed prices. A scale begins with one piece, so that it has no gap.
    """
    if not tiers:
        yield Flaw.NONE, None
        return
    if len(tiers) > MOST_TIERS:
        yield Flaw.TOO_MANY, None
        return
    if tiers[0].from_quantity > 1:
        yield Flaw.GAP, tiers[0]
    for place, tier in enumerate(tiers):
        before = tiers[place - 1].from_quantity if place else 0
        if not 1 <= tier.from_quantity <= LARGEST_QUANTITY:
            yield Flaw.QUANTITY, tier
        elif tier.from_quantity == before:
            yield Flaw.TWICE, tier
        elif tier.from_quantity < before:
            yield Flaw.FALLING, tier
        if (flaw := _of_value(tier, min(decimals, KEPT_DECIMALS))) is not None:
            yield flaw, tier


def _of_value(tier: Tier, decimals: int) -> Flaw | None:
    if tier.price is not None and tier.percent is not None:
        return Flaw.TWO_KINDS
    if tier.price is not None:
        return _of_price(tier.price, decimals)
    return Flaw.NO_KIND if tier.percent is None else _of_percent(tier.percent)


def _of_price(price: Decimal, decimals: int) -> Flaw | None:
    if not price.is_finite():
        return Flaw.NO_NUMBER
    if price < 0:
        return Flaw.NEGATIVE
    if price >= LARGEST_PRICE:
        return Flaw.TOO_LARGE
    return None if _fits(price, decimals) else Flaw.DECIMALS


def _of_percent(percent: Decimal) -> Flaw | None:
    if not percent.is_finite():
        return Flaw.NO_NUMBER
    if not 0 <= percent <= 100:
        return Flaw.PERCENT
    return None if _fits(percent, 2) else Flaw.PERCENT_DECIMALS


def _fits(number: Decimal, decimals: int) -> bool:
    return round(number, decimals) == number
