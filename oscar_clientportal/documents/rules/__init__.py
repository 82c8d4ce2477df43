"""Rules of the documents. Pure Python."""

from .facts import Facts, Item, Paid, Party, TaxSum
from .rates import Taxed, noise_of, rate_of, rates_of, shares, tax_sums
from .receivables import (
    AboveOpen,
    InvoiceTerms,
    Settled,
    days_after,
    discount_left,
    overpaid,
    reminder_level,
    settle,
    terms_of,
)
from .texts import lines_of, one_line

__all__ = [
    "AboveOpen",
    "Facts",
    "InvoiceTerms",
    "Item",
    "Paid",
    "Party",
    "Settled",
    "TaxSum",
    "Taxed",
    "days_after",
    "discount_left",
    "lines_of",
    "noise_of",
    "one_line",
    "overpaid",
    "rate_of",
    "rates_of",
    "reminder_level",
    "settle",
    "shares",
    "tax_sums",
    "terms_of",
]
