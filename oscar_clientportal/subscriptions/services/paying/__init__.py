"""Charging renewals: a real order for each, through the payment attempts that the checkout uses as well."""

from .acts import advance_renewal, confirm_renewal, pay_renewal
from .outcome import Outcome, Result
from .totals import renewal_total
from .writing import renewal_written

__all__ = [
    "Outcome",
    "Result",
    "advance_renewal",
    "confirm_renewal",
    "pay_renewal",
    "renewal_total",
    "renewal_written",
]
