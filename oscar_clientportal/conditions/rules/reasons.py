"""Why a condition gives the price, or why it does not."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from .prices import Condition, explain, rank, winner


class Reason(StrEnum):
    WINS = "wins"
    NOT_YET = "not_yet"
    OVER = "over"
    BELOW_SCALE = "below_scale"
    CURRENCY = "currency"
    WHO = "who"
    WHAT = "what"
    FARTHER = "farther"
    BEGAN_EARLIER = "began_earlier"
    OLDER = "older"


#: What ``rank`` compares, one after another.
_COMPARED = (Reason.WHO, Reason.WHAT, Reason.FARTHER, Reason.BEGAN_EARLIER, Reason.OLDER)


def reasons(
    conditions: Iterable[Condition], *, on: date, currency: str, quantity: int = 1
) -> list[tuple[Condition, Reason]]:
    """All of them as ``explain`` has them, each with why it wins, can't hold, or stands behind the winner."""
    given = list(conditions)
    won = winner(given, on=on, currency=currency, quantity=quantity)
    judged = explain(given, on=on, currency=currency, quantity=quantity)
    return [(each, _reason(each, won, on, quantity, holds=holds)) for each, holds in judged]


def _reason(each: Condition, won: Condition | None, on: date, quantity: int, *, holds: bool) -> Reason:
    if each is won:
        return Reason.WINS
    if not holds or won is None:
        return _why_not(each, on, quantity)
    differing = (one != other for one, other in zip(rank(each), rank(won), strict=True))
    return next(reason for reason, differs in zip(_COMPARED, differing, strict=True) if differs)


def _why_not(each: Condition, on: date, quantity: int) -> Reason:
    if each.valid_from is not None and on < each.valid_from:
        return Reason.NOT_YET
    if each.valid_until is not None and on > each.valid_until:
        return Reason.OVER
    is_reached = any(tier.from_quantity <= quantity for tier in each.tiers)
    return Reason.CURRENCY if is_reached else Reason.BELOW_SCALE
