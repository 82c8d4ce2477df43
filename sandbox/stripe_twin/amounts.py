"""What Stripe takes for an amount: written down here once more on purpose, not shared with the shop."""

from decimal import Decimal

from .errors import Refused

NO_DECIMALS = {
    "bif",
    "clp",
    "djf",
    "gnf",
    "jpy",
    "kmf",
    "krw",
    "mga",
    "pyg",
    "rwf",
    "vnd",
    "vuv",
    "xaf",
    "xof",
    "xpf",
}
THREE_DECIMALS = {"bhd", "jod", "kwd", "omr", "tnd"}
HUNDREDTHS_OF_WHOLES = {"isk", "ugx"}
LARGEST = 99_999_999
#: In the smallest units of the currency.
SMALLEST = {
    "aed": 200, "bgn": 100, "czk": 1500, "dkk": 250, "gbp": 30, "hkd": 400, "huf": 17500, "mxn": 1000,
    "myr": 200, "nok": 300, "pln": 200, "ron": 200, "sek": 300, "thb": 1000, "kwd": 500, "bhd": 500, "jod": 500,
    "omr": 500, "tnd": 500,
}  # fmt: skip


def check(amount: int, currency: str) -> None:
    """Raise Stripe's error for an amount it would not take."""
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.islower()):
        raise Refused(f"Invalid currency: {currency}.", param="currency")
    if amount < SMALLEST.get(currency, 50):
        message = f"The amount must be greater than or equal to the minimum charge amount for {currency}."
        raise Refused(message, code="amount_too_small", param="amount")
    if amount > LARGEST and currency != "huf":
        raise Refused("Amount must be no more than 999,999.99", code="amount_too_large", param="amount")
    step = 10 if currency in THREE_DECIMALS else 100 if currency in HUNDREDTHS_OF_WHOLES else 1
    if amount % step:
        raise Refused(f"Invalid amount: in {currency} it must be a multiple of {step}.", param="amount")


def display(amount: int, currency: str) -> str:
    """The amount as the bank's page shows it."""
    decimals = 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2
    return f"{Decimal(amount).scaleb(-decimals)} {currency.upper()}"
