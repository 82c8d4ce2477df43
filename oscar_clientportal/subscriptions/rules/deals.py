"""What buying a plan at a moment comes to: a first term, a trial, an upgrade, or a new term. No Django, no clock."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from enum import Enum

from .contents import Holding, PlanFacts, may_buy
from .prices import upgrade_price
from .terms import term_bounds

SAME_END = "same-end"
#: A subscription's terms have different starts, even where the clock stood still since the last.
TICK = timedelta(microseconds=1)


class DealKind(Enum):
    FIRST = "first"
    #: Free, for somebody who never had any of the contents.
    TRIAL = "trial"
    #: The end stays, the difference is paid.
    UPGRADE = "upgrade"
    #: What runs ends, a whole term begins at full price, and nothing is credited.
    NEW_TERM = "new-term"


@dataclass(frozen=True)
class Deal:
    """What one person gets by buying one plan at a moment."""

    kind: DealKind
    #: Without tax; None: the list price.
    price: Decimal | None = None
    #: The term that it ends; None where nothing runs.
    replaces: int | None = None

    def is_like(self, other: "Deal | None") -> bool:
        """Whether both are the same but for the time that has passed between them."""
        return other is not None and (self.kind, self.replaces) == (other.kind, other.replaces)


@dataclass(frozen=True)
class ListPrice:
    """What a whole term of the plan costs somebody new, without tax; ``amount`` None: it can't be sold."""

    amount: Decimal | None
    currency: str
    decimals: int


def strike_deal(
    *,
    held: Holding | None,
    wanted: PlanFacts,
    price: ListPrice,
    had: Set[str],
    shop_policy: str,
    now: datetime,
    zone: tzinfo,
) -> Deal | None:
    """What ``wanted`` comes to for somebody who has ``held`` and ever had the contents ``had``; None: not for sale.

    A trial gives no credit, and neither does what was bought in another currency: a new term follows them.
    """
    if may_buy(held.contents if held else None, wanted.contents, wanted.is_open) is not None:
        return None
    if held is None:
        is_trial = wanted.trial_days > 0 and wanted.contents.isdisjoint(had) and price.amount is not None
        return Deal(DealKind.TRIAL, Decimal(0)) if is_trial else Deal(DealKind.FIRST)
    is_comparable = not held.is_trial and held.currency in ("", price.currency)
    if not is_comparable or (wanted.upgrade_policy or shop_policy) != SAME_END:
        return Deal(DealKind.NEW_TERM, replaces=held.term_id)
    if price.amount is None:
        return Deal(DealKind.UPGRADE, replaces=held.term_id)
    amount = upgrade_price(held, wanted, price.amount, now, price.decimals, zone)
    return Deal(DealKind.UPGRADE, amount, held.term_id)


def term_of(
    deal: Deal, *, held: Holding | None, wanted: PlanFacts, now: datetime, zone: tzinfo
) -> tuple[datetime, datetime, datetime]:
    """The anchor of the subscription, and start and end of the term the deal brings.

    What ended before is not continued: its anchor would count a day on which nothing was bought.
    """
    start = max(now, held.starts_at + TICK) if held else now
    if deal.kind is DealKind.UPGRADE and held is not None:
        return held.anchor, start, held.ends_at
    if deal.kind is DealKind.TRIAL:
        _start, end = term_bounds(start, 0, wanted.trial_days, "day", zone)
        return end, start, end
    _start, end = term_bounds(start, 0, wanted.length, wanted.unit, zone)
    return start, start, end
