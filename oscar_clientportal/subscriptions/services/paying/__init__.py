"""Charging renewals: a real order for each, through the payment attempts that the checkout uses as well."""

from .acts import advance_renewal, confirm_renewal, pay_renewal
from .bills import Bill, bill_of
from .cards import reason_in_words
from .outcome import Outcome, Overtaken, Result
from .totals import renewal_total
from .tries import is_under_way
from .writing import renewal_written

__all__ = [
    "Bill",
    "Outcome",
    "Overtaken",
    "Result",
    "advance_renewal",
    "bill_of",
    "confirm_renewal",
    "is_under_way",
    "pay_renewal",
    "reason_in_words",
    "renewal_total",
    "renewal_written",
]
