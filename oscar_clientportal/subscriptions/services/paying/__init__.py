"""Charging renewals: a real order for each, through the payment attempts that the checkout uses as well."""

from .acts import advance_renewal, confirm_renewal, pay_renewal
from .bills import Bill, bill_of
from .cards import reason_in_words
from .following import follow_renewal, is_under_way, pay_with_payer
from .outcome import Outcome, Overtaken, Result
from .totals import renewal_total
from .writing import renewal_written

__all__ = [
    "Bill",
    "Outcome",
    "Overtaken",
    "Result",
    "advance_renewal",
    "bill_of",
    "confirm_renewal",
    "follow_renewal",
    "is_under_way",
    "pay_renewal",
    "pay_with_payer",
    "reason_in_words",
    "renewal_total",
    "renewal_written",
]
