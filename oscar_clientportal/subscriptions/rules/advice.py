"""Why a plan can't be bought, from when it can, and which one to take instead. No Django, no clock."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .contents import may_buy


@dataclass(frozen=True)
class Candidate:
    """A plan that somebody may buy now, and what they pay for it."""

    plan_id: int
    contents: frozenset[str]
    price: Decimal
    list_price: Decimal


def cheapest_covering(candidates: Iterable[Candidate], wanted: Set[str]) -> Candidate | None:
    """The plan that opens all that is wanted for the least money now; the list price, then the number, decide a tie."""
    covering = [candidate for candidate in candidates if candidate.contents >= wanted]
    return min(covering, key=lambda each: (each.price, each.list_price, each.plan_id), default=None)


def buyable_from(open_until: Mapping[str, datetime], wanted: frozenset[str]) -> datetime | None:
    """When ``wanted`` can first be bought by somebody whose contents are open until then and who buys nothing else.

    None where it never can: it opens nothing, or nothing runs that stands in its way.
    """
    for end in sorted(set(open_until.values())):
        left = frozenset(code for code, until in open_until.items() if until > end)
        if may_buy(left or None, wanted, True) is None:
            return end
    return None
