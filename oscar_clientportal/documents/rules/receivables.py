"""What is owed on an invoice: until when, with which discount for paying early, and what a payment leaves of it.

Amounts are Decimals in the invoice's currency and of its decimals; dates are days of the shop.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
#: A due day beyond this can't be written down by everybody who reads it.
LAST_DAY = date(9999, 12, 31)


@dataclass(frozen=True)
class InvoiceTerms:
    """What an invoice says of its payment. ``due_on`` is None where nothing is left to be paid."""

    amount_due: Decimal
    due_on: date | None = None
    discount_percent: Decimal | None = None
    discount_amount: Decimal = ZERO
    discount_until: date | None = None


@dataclass(frozen=True)
class Settled:
    """What a payment does to an invoice: ``discount`` is taken off for paying early, ``rest`` stays open."""

    rest: Decimal
    discount: Decimal = ZERO


class AboveOpen(Exception):
    """More than is open; ``rest`` is what is."""

    def __init__(self, rest: Decimal) -> None:
        super().__init__(rest)
        self.rest = rest


def terms_of(
    total_due: Decimal,
    ordered_on: date,
    invoice_days: int | None,
    percent: Decimal | None,
    days: int | None,
    decimals: int,
) -> InvoiceTerms:
    """The terms of an invoice of which ``total_due`` is to be paid later, tax included.

    It is due ``invoice_days`` after the order, at once where there are none. Whoever pays within ``days`` of the order
    takes ``percent`` off, rounded half up to the currency's unit; never later than the day it is due.
    """
    if total_due <= 0:
        return InvoiceTerms(ZERO)
    due_on = days_after(ordered_on, invoice_days or 0)
    if not percent or days is None:
        return InvoiceTerms(total_due, due_on)
    unit = Decimal(1).scaleb(-decimals)
    amount = (total_due * percent / 100).quantize(unit, rounding=ROUND_HALF_UP)
    if amount <= 0:
        return InvoiceTerms(total_due, due_on)
    return InvoiceTerms(total_due, due_on, percent, amount, min(due_on, days_after(ordered_on, days)))


def days_after(day: date, days: int) -> date:
    """``days`` after ``day``; the last day there is, where that lies beyond it."""
    return day + timedelta(days=days) if days <= (LAST_DAY - day).days else LAST_DAY


def settle(
    *,
    open_amount: Decimal,
    amount: Decimal,
    received_on: date,
    discount_amount: Decimal = ZERO,
    discount_until: date | None = None,
) -> Settled:
    """What a payment of ``amount`` leaves of an invoice of which ``open_amount`` is open.

    One that brings all but the discount by its last day settles the invoice; so does one that takes off a part of it.
    ``discount_amount`` is what may still be taken off. Raises ``AboveOpen``.
    """
    if amount > open_amount:
        raise AboveOpen(open_amount)
    rest = open_amount - amount
    in_time = discount_until is not None and received_on <= discount_until
    if in_time and ZERO < rest <= discount_amount:
        return Settled(ZERO, rest)
    return Settled(rest)


def discount_left(
    *, amount_due: Decimal, credited: Decimal, discount: Decimal, taken: Decimal, decimals: int
) -> Decimal:
    """What may still be taken off for paying early: ``discount`` of ``amount_due``, less the share that credit notes
    took with them, less what was ``taken`` already.
    """
    if amount_due <= 0:
        return ZERO
    unit = Decimal(1).scaleb(-decimals)
    rest = (discount * (amount_due - credited) / amount_due).quantize(unit, rounding=ROUND_HALF_UP)
    return max(ZERO, rest - taken)


def overpaid(
    *, amount_due: Decimal, credited: Decimal, received: Decimal, taken: Decimal, decimals: int
) -> Decimal:
    """What of the ``received`` money must be paid back once ``credited`` of the invoice is owed no more. What was
    ``taken`` off for paying early stays taken off of the rest, in proportion.
    """
    if received <= 0:
        return ZERO
    unit = Decimal(1).scaleb(-decimals)
    kept = ((amount_due - credited) * received / (received + taken)).quantize(unit, rounding=ROUND_HALF_UP)
    return max(ZERO, received - max(ZERO, kept))


def reminder_level(*, due_on: date, issued_on: date, today: date, days: Sequence[int]) -> int:
    """How many reminders of an open invoice have fallen due: the first so many days after it was due, and so on.

    Of one that was issued after its day the days count from then: nobody is reminded of what they have not seen.
    """
    since = (today - max(due_on, issued_on)).days
    return sum(since >= each for each in days)
