"""Which rate of VAT stands behind an amount and its tax: shops keep amounts, papers have to name the rate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from .facts import TaxSum

#: Rates that countries have, from the plainest on: whole per cents, tenths, quarters, eighths.
STEPS = (Decimal(1), Decimal("0.1"), Decimal("0.25"), Decimal("0.125"))
HIGHEST = Decimal(100)


@dataclass(frozen=True)
class Taxed:
    """An amount without tax, its tax, and by how much rounding may have moved the tax."""

    excl_tax: Decimal
    tax: Decimal
    noise: Decimal = Decimal("0.01")


def rate_of(taxed: Taxed, known: Iterable[Decimal] = ()) -> Decimal | None:
    """The rate in per cent: one of ``known`` that fits, else the plainest that fits; None where none does."""
    if not taxed.excl_tax:
        return next(iter(known), Decimal(0)) if not taxed.tax else None
    low, high = _bounds(taxed)
    fitting = [rate for rate in known if low <= rate <= high]
    exact = Fraction(taxed.tax) * 100 / Fraction(taxed.excl_tax)
    if fitting:
        return min(fitting, key=lambda rate: abs(Fraction(rate) - exact))
    return next((rate for step in STEPS if (rate := _nearest(exact, low, high, step)) is not None), None)


def rates_of(amounts: Sequence[Taxed], charged: Iterable[Decimal] = ()) -> list[Decimal | None]:
    """The rate of each. Amounts that leave no doubt are asked first: a cent's rate is that of its neighbours.

    ``charged`` are the rates there can be, as far as the shop says; where none of them fits it is another.
    """
    found: dict[int, Decimal | None] = {}
    known = list(charged)
    for place in sorted(range(len(amounts)), key=lambda place: -abs(amounts[place].excl_tax)):
        rate = found[place] = rate_of(amounts[place], known)
        if rate is not None and rate not in known:
            known.append(rate)
    return [found[place] for place in range(len(amounts))]


def tax_sums(
    amounts: Sequence[tuple[Decimal | None, Decimal, Decimal]], *, total_excl_tax: Decimal, total_tax: Decimal
) -> tuple[TaxSum, ...]:
    """What was sold at each rate, the highest first; together exactly the order's total.

    ``amounts``: (rate, without tax, tax) of all that the order charges. What rounding has left between their sums and
    the total is put to the largest.
    """
    sums: dict[Decimal | None, list[Decimal]] = {}
    for rate, excl_tax, tax in amounts:
        found = sums.setdefault(rate, [Decimal(0), Decimal(0)])
        found[0] += excl_tax
        found[1] += tax
    sums = {rate: pair for rate, pair in sums.items() if any(pair)} or {Decimal(0): [Decimal(0), Decimal(0)]}
    largest = max(sums, key=lambda rate: (abs(sums[rate][0]), rate or 0))
    sums[largest][0] += total_excl_tax - sum((pair[0] for pair in sums.values()), Decimal(0))
    sums[largest][1] += total_tax - sum((pair[1] for pair in sums.values()), Decimal(0))
    ordered = sorted(sums, key=lambda rate: (rate is None, -(rate or 0)))
    return tuple(TaxSum(rate, *sums[rate]) for rate in ordered)


def _bounds(taxed: Taxed) -> tuple[Fraction, Fraction]:
    excl_tax, tax, noise = map(Fraction, (abs(taxed.excl_tax), abs(taxed.tax), taxed.noise))
    return max(Fraction(0), (tax - noise) * 100 / excl_tax), (tax + noise) * 100 / excl_tax


def _nearest(exact: Fraction, low: Fraction, high: Fraction, step: Decimal) -> Decimal | None:
    """The multiple of ``step`` that fits and is nearest to what the amounts say; None where none fits."""
    steps = exact / Fraction(step)
    down = Decimal(steps.numerator // steps.denominator)
    candidates = [count * step for count in (down, down + 1) if low <= Fraction(count * step) <= high]
    candidates = [rate for rate in candidates if 0 <= rate <= HIGHEST]
    return min(candidates, key=lambda rate: abs(Fraction(rate) - exact)).normalize() if candidates else None


def shares(amount: Decimal, left: Sequence[TaxSum], unit: Decimal) -> tuple[TaxSum, ...]:
    """``amount`` (tax included) in the proportion of what is ``left`` at each rate: what a credit note takes back.

    Exactly ``amount``; all that is left where it is all that is left. Raises ``ValueError`` for more than is left.
    """
    whole = sum((each.excl_tax + each.tax for each in left), Decimal(0))
    if not 0 < amount <= whole:
        raise ValueError(f"{amount} is not within what is left: {whole}.")
    parts = _in_proportion(amount, [each.excl_tax + each.tax for each in left], unit)
    return tuple(_split(each, part, unit) for each, part in zip(left, parts, strict=True) if part)


def _split(left: TaxSum, part: Decimal, unit: Decimal) -> TaxSum:
    excl_tax, tax = _in_proportion(part, [left.excl_tax, left.tax], unit)
    return TaxSum(left.rate, excl_tax, tax)


def _in_proportion(amount: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """By the largest remainder: whole units each, exactly ``amount`` together, none more than its weight."""
    total = Fraction(sum(weights, Decimal(0)))
    exact = [Fraction(weight) * Fraction(amount) / total / Fraction(unit) for weight in weights]
    whole = [each.numerator // each.denominator for each in exact]
    missing = int((amount / unit).to_integral_value(ROUND_CEILING)) - sum(whole)
    by_rest = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    for place in by_rest[:missing]:
        whole[place] += 1
    return [unit * count for count in whole]


def noise_of(quantity: int, unit: Decimal) -> Decimal:
    """By how much a line's tax may be off: a shop rounds it once for the line, or for each piece."""
    return (unit * (quantity + 1) / 2).quantize(unit / 10, rounding=ROUND_FLOOR)
