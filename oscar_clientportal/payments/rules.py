"""How a total is shared between payment methods. Pure decisions on amounts in one currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Limit:
    """What one method can take: at most ``maximum`` (None: any amount), and nothing below ``minimum``."""

    method: str
    maximum: Decimal | None = None
    minimum: Decimal = Decimal(0)


@dataclass(frozen=True)
class Share:
    """The part of a total that one method takes."""

    method: str
    amount: Decimal


class NotCovered(Exception):
    """The methods together can't pay the total; ``rest`` is what remains."""

    def __init__(self, rest: Decimal) -> None:
        super().__init__(rest)
        self.rest = rest


def split(total: Decimal, limits: Sequence[Limit]) -> list[Share]:
    """Share ``total`` out, the first method taking as much as it can, then the next; no share is zero.

    A last share under its method's minimum is raised to it, at the cost of the one before.
    The shares sum to the total exactly. Raises ``NotCovered``.
    """
    shares: list[Share] = []
    rest = total
    for limit in limits:
        amount = rest if limit.maximum is None else min(rest, limit.maximum)
        if amount < limit.minimum and amount > 0:
            amount = _raise_to_minimum(shares, amount, limit)
        if amount > 0:
            shares.append(Share(limit.method, amount))
            rest = total - sum((share.amount for share in shares), Decimal(0))
    if rest > 0:
        raise NotCovered(rest)
    return shares


def _raise_to_minimum(shares: list[Share], amount: Decimal, limit: Limit) -> Decimal:
    """Take what lacks from the share before, if that is enough; otherwise the method takes nothing."""
    lacking = limit.minimum - amount
    if not shares or shares[-1].amount <= lacking:
        return Decimal(0)
    if limit.maximum is not None and limit.maximum < limit.minimum:
        return Decimal(0)
    before = shares.pop()
    shares.append(Share(before.method, before.amount - lacking))
    return limit.minimum


def covers(total: Decimal, limit: Limit) -> bool:
    """Whether this one method can pay the whole total."""
    return limit.minimum <= total and (limit.maximum is None or total <= limit.maximum)
