"""How a total is shared between payment methods. Pure decisions on amounts in one currency."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal


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
    #: What it would have taken too, had the next method not needed it to reach its minimum. For the customer to read.
    yielded: Decimal = field(default=Decimal(0), compare=False)


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
    shares.append(replace(before, amount=before.amount - lacking, yielded=lacking))
    return limit.minimum


def covers(total: Decimal, limit: Limit) -> bool:
    """Whether this one method can pay the whole total."""
    return limit.minimum <= total and (limit.maximum is None or total <= limit.maximum)


def fitting(total: Decimal, limit: Limit) -> Decimal:
    """The most this one method can pay of the total."""
    return total if limit.maximum is None else min(total, limit.maximum)


def use(limit: Limit, amount: Decimal | None) -> Limit:
    """The limit of a customer who wants no more than ``amount`` to be taken; None: all that fits.

    Raises ``NotCovered``, with what lacks, where the method can't take as much as that (any more).
    """
    if amount is None:
        return limit
    if limit.maximum is not None and amount > limit.maximum:
        raise NotCovered(amount - limit.maximum)
    return replace(limit, maximum=amount)


@dataclass(frozen=True)
class Paid:
    """A part of a payment that can go back: ``rest`` is what it paid less what went back already."""

    part: int
    rest: Decimal
    is_account: bool = False


class AboveRest(Exception):
    """More is to be given back than was paid and not given back yet: ``rest``."""

    def __init__(self, rest: Decimal) -> None:
        super().__init__(rest)
        self.rest = rest


def share_refund(amount: Decimal, sources: Sequence[Paid], order: str, unit: Decimal) -> dict[int, Decimal]:
    """Share ``amount`` out over what paid it, by part; the shares sum to it exactly and none is zero.

    ``order`` is ``account-first``, ``others-first`` or ``pro-rata``, ``unit`` the currency's smallest. No source gets
    more than its rest. Raises ``AboveRest``.
    """
    rest = sum((source.rest for source in sources), Decimal(0))
    if amount > rest:
        raise AboveRest(rest)
    if order == "pro-rata":
        shares = _in_proportion(amount, sources, unit)
    else:
        account_leads = order == "account-first"
        shares = _in_turn(amount, sorted(sources, key=lambda source: source.is_account != account_leads))
    return {part: share for part, share in shares.items() if share > 0}


def _in_turn(amount: Decimal, sources: Sequence[Paid]) -> dict[int, Decimal]:
    shares = {}
    for source in sources:
        shares[source.part] = min(amount, source.rest)
        amount -= shares[source.part]
    return shares


def _in_proportion(amount: Decimal, sources: Sequence[Paid], unit: Decimal) -> dict[int, Decimal]:
    """By largest remainder: whole units first, then one more for those that lost most by rounding down."""
    units, rests = int(amount / unit), {source.part: int(source.rest / unit) for source in sources}
    total = sum(rests.values())
    shares = {part: units * rest // total for part, rest in rests.items()} if total else {}
    lost = sorted(shares, key=lambda part: units * rests[part] % total, reverse=True)
    for part in lost[: units - sum(shares.values())]:
        shares[part] += 1
    return {part: share * unit for part, share in shares.items()}


def price_of_pieces(*, price: Decimal, quantity: int, returned: int, wanted: int, unit: Decimal) -> Decimal:
    """What ``wanted`` pieces of a line of ``quantity`` cost, after ``returned`` others: the last takes the rest.

    ``price`` is the whole line's. However the pieces are taken back, together they are worth that, to the unit.
    """

    def first(pieces: int) -> Decimal:
        return price if pieces == quantity else int(price * pieces / quantity / unit) * unit

    return first(returned + wanted) - first(returned)


#: What may become of a refunded part, by what it is now: a late or repeated answer changes nothing.
REFUND_STEPS = {
    "planned": {"pending", "done", "failed"},
    "pending": {"done", "failed"},
    "done": {"failed"},
}


def may_become(now: str, reported: str) -> bool:
    """Whether a refunded part that is ``now`` can have become what the provider reports."""
    return reported in REFUND_STEPS.get(now, set())


def refund_status(parts: Sequence[str]) -> str:
    """How the whole refund stands, by its parts: one that failed asks for attention, whatever the others do."""
    if "failed" in parts:
        return "failed"
    return "done" if all(part in {"done", "settled"} for part in parts) else "open"


def is_card_expired(*, month: int, year: int, today: date) -> bool:
    """A card is good until the last day of the month that is printed on it."""
    return (year, month) < (today.year, today.month)


def repayment_range(*, debt: Decimal, minimum: Decimal, step: Decimal) -> tuple[Decimal, Decimal] | None:
    """The least and the most of a debt that a card can repay; None where nothing is owed.

    A card takes ``minimum`` at least and whole ``step``s. So the most is the debt, rounded up to what a card can take:
    a debt too small for a card would be stuck otherwise. What is paid too much stays on the account.
    """
    if debt <= 0:
        return None
    rounded_up = (debt / step).to_integral_value(ROUND_CEILING) * step
    return minimum, max(minimum, rounded_up)
