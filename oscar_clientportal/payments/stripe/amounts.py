"""How amounts of money are written for Stripe, and the smallest one it takes.

Source: Stripe's "Supported currencies" (minor units, special cases, minimum amounts).
"""

from decimal import Decimal

from oscar_clientportal.core import money

#: Written without decimals.
ZERO_DECIMAL = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
#: Written with three decimals, the last of which must be 0.
THREE_DECIMAL = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
#: Have no decimals any more, but are still written with two, "00".
WHOLE_IN_HUNDREDTHS = frozenset({"ISK", "UGX"})

MINIMUM = {
    "AED": "2.00", "AUD": "0.50", "BGN": "1.00", "BRL": "0.50", "CAD": "0.50", "CHF": "0.50", "CZK": "15.00",
    "DKK": "2.50", "EUR": "0.50", "GBP": "0.30", "HKD": "4.00", "HUF": "175.00", "INR": "0.50", "JPY": "50",
    "MXN": "10.00", "MYR": "2.00", "NOK": "3.00", "NZD": "0.50", "PLN": "2.00", "RON": "2.00", "SEK": "3.00",
    "SGD": "0.50", "THB": "10.00", "USD": "0.50",
}  # fmt: skip


def exponent(currency: str) -> int:
    """How many decimals Stripe writes for the currency: not always ISO's."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def to_units(amount: Decimal, currency: str) -> int:
    """``amount`` as Stripe's whole number (12.30 EUR → 1230, 500 JPY → 500, 5.120 KWD → 5120).

    Raises ``ValueError`` for an amount that Stripe's or the currency's smallest unit cannot express.
    """
    units = amount.scaleb(exponent(currency)) if amount.is_finite() else amount
    if not money.is_exact(amount, currency) or units != units.to_integral_value():
        raise ValueError(f"{amount} is not an amount of {currency}")
    if units % _granularity(currency):
        raise ValueError(f"{amount} {currency} is finer than a card can pay")
    return int(units)


def from_units(units: int, currency: str) -> Decimal:
    """The inverse of ``to_units``, with the currency's own number of decimals."""
    return money.quantise(Decimal(units).scaleb(-exponent(currency)), currency)


def minimum(currency: str) -> Decimal:
    """The smallest amount a card can pay; where Stripe gives no figure, 50 of the currency's small units."""
    default = "50" if currency in ZERO_DECIMAL | WHOLE_IN_HUNDREDTHS else "0.50"
    return money.quantise(Decimal(MINIMUM.get(currency, default)), currency)


def step(currency: str) -> Decimal:
    """The smallest difference between two amounts a card can pay: 0.01 EUR, 1 JPY, 0.010 KWD."""
    finest = Decimal(_granularity(currency)).scaleb(-exponent(currency))
    return max(finest, Decimal(1).scaleb(-money.decimals(currency)))


def _granularity(currency: str) -> int:
    if currency in WHOLE_IN_HUNDREDTHS:
        return 100
    return 10 if currency in THREE_DECIMAL else 1
