"""Postcodes, where their form is beyond doubt, and telephone numbers, as people have always written them."""

import re

FIVE, FOUR, SIX = r"\d{5}", r"\d{4}", r"\d{6}"
#: By the country's ISO code. A country that is not here has postcodes of any form.
POSTCODES = {
    **dict.fromkeys(["DE", "ES", "FI", "FR", "HR", "IT", "MC", "SM", "VA", "EE", "TR", "UA"], FIVE),
    **dict.fromkeys(["AT", "AU", "BE", "BG", "CH", "CY", "DK", "HU", "LI", "LU", "NO", "SI"], FOUR),
    **dict.fromkeys(["CN", "IN", "RO", "RU", "SG"], SIX),
    **dict.fromkeys(["CZ", "GR", "SE", "SK"], r"\d{3} ?\d{2}"),
    "JP": r"\d{3}-?\d{4}",
    "LV": FOUR,
    "NL": r"\d{4} ?[A-Z]{2}",
    "PL": r"\d{2}-?\d{3}",
    "PT": r"\d{4}(-?\d{3})?",
    "US": r"\d{5}(-?\d{4})?",
}
#: Written before the postcode on letters from abroad: D-10115, LV-1050.
ABROAD = "([A-Z]{1,3}[- ])?"
FEWEST_DIGITS, MOST_DIGITS = 3, 30


def is_postcode(value: str, country: str) -> bool:
    """Whether this may be a postcode of the country with this ISO code."""
    form = POSTCODES.get(country)
    return form is None or re.fullmatch(ABROAD + form, value.upper(), re.ASCII) is not None


def is_phone(value: str) -> bool:
    """Whether somebody could dial it: some digits, whatever stands between and behind them."""
    return FEWEST_DIGITS <= sum(each.isascii() and each.isdigit() for each in value) <= MOST_DIGITS
