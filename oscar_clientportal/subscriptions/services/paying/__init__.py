"""Charging renewals: a real order for each, through the payment attempts that the checkout uses as well."""

from .acts import advance_renewal, confirm_renewal, pay_renewal
from .following import follow_renewal, pay_with_payer
from .outcome import Outcome, Overtaken, Result
from .totals import renewal_total
from .writing import renewal_written

__all__ = [
    "Outcome",
    "Overtaken",
    "Result",
    "advance_renewal",
    "confirm_renewal",
    "follow_renewal",
    "pay_renewal",
    "pay_with_payer",
    "renewal_total",
    "renewal_written",
]
