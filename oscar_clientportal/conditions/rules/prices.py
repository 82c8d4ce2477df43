"""Which condition gives the price, and which price it gives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum

#: Oscar's columns of prices have two decimals, whatever the currency.
KEPT_DECIMALS = 2


class Who(IntEnum):
    """Whom a condition is for; a higher one wins."""

    EVERYBODY = 0
    GROUP = 1
    CUSTOMER = 2


class What(IntEnum):
    """What a condition is about; among those for the same people a higher one wins."""

    EVERYTHING = 0
    RANGE = 1
    CATEGORY = 2
    ARTICLE = 3
    #: The variant itself, where the article has some.
    VARIANT = 4


@dataclass(frozen=True)
class Tier:
    """What one piece costs from this quantity on: a price without tax, or so many percent off the shop's."""

    from_quantity: int
    price: Decimal | None = None
    percent: Decimal | None = None


@dataclass(frozen=True)
class Condition:
    """A condition as far as it is about one product and one customer."""

    pk: int
    who: Who
    what: What
    tiers: tuple[Tier, ...]
    #: Of a category: how deep it lies; the deepest is the nearest to the product.
    depth: int = 0
    #: Of its fixed prices.
    currency: str = ""
    #: Days of the shop; both belong to it.
    valid_from: date | None = None
    valid_until: date | None = None

    def holds_on(self, on: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_until is None or on <= self.valid_until)

    def tier_for(self, quantity: int, currency: str) -> Tier | None:
        """The tier of this quantity; None where it lies below the scale, or costs another currency."""
        reached = [tier for tier in self.tiers if tier.from_quantity <= quantity]
        tier = max(reached, key=lambda each: each.from_quantity, default=None)
        if tier is None or (tier.price is not None and self.currency != currency):
            return None
        return tier


def rank(condition: Condition) -> tuple[int, int, int, date, int]:
    """The one rule of who wins: first for whom (the customer's own, its group's, everybody's), then of what (the
    variant, the article, the nearest category, a range, everything), then the one that began last, then the newest.
    """
    began = condition.valid_from or date.min
    return condition.who, condition.what, condition.depth, began, condition.pk


def winner(
    conditions: Iterable[Condition], *, on: date, currency: str, quantity: int = 1
) -> Condition | None:
    """The condition that gives the price on this day; None: the shop's price holds."""
    usable = [each for each in conditions if each.holds_on(on) and each.tier_for(quantity, currency)]
    return max(usable, key=rank, default=None)


def price_of(
    conditions: Iterable[Condition],
    *,
    on: date,
    list_price: Decimal | None,
    currency: str,
    decimals: int,
    quantity: int = 1,
) -> Decimal | None:
    """What one piece costs without tax; None: the shop's price. Percentages are rounded half up to ``decimals``, two at
    most, so that it is the same once it was stored; so many per cent off what has no price is no price.
    """
    won = winner(conditions, on=on, currency=currency, quantity=quantity)
    tier = won.tier_for(quantity, currency) if won is not None else None
    if tier is None:
        return None
    if tier.percent is None:
        return tier.price
    if list_price is None:
        return None
    left = list_price * (100 - tier.percent) / 100
    return left.quantize(Decimal(1).scaleb(-min(decimals, KEPT_DECIMALS)), rounding=ROUND_HALF_UP)


def explain(
    conditions: Iterable[Condition], *, on: date, currency: str, quantity: int = 1
) -> Sequence[tuple[Condition, bool]]:
    """All of them, the winner first and those that can't hold last, each with whether it could hold at all."""
    judged = [
        (each, each.holds_on(on) and each.tier_for(quantity, currency) is not None) for each in conditions
    ]
    return sorted(judged, key=lambda pair: (pair[1], rank(pair[0])), reverse=True)
