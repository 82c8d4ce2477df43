"""VAT IDs: their form in each country, and their check digits where these are published."""

import re
from collections.abc import Callable

from .check_digits import CHECK_DIGITS
from .compact import compact, is_plain

#: By the country's prefix, as the EU publishes them; Northern Ireland, Great Britain, Switzerland and Norway as their
#: own offices do.
FORMS = {
    "AT": "U[0-9]{8}",
    "BE": "[01][0-9]{9}",
    "BG": "[0-9]{9,10}",
    "CHE": "[0-9]{9}(MWST|TVA|IVA|TPV)?",
    "CY": "[0-9]{8}[A-Z]",
    "CZ": "[0-9]{8,10}",
    "DE": "[1-9][0-9]{8}",
    "DK": "[0-9]{8}",
    "EE": "[0-9]{9}",
    "EL": "[0-9]{9}",
    "ES": "([A-Z][0-9]{7}[A-Z0-9]|[0-9]{8}[A-Z])",
    "FI": "[0-9]{8}",
    "FR": "[A-HJ-NP-Z0-9]{2}[0-9]{9}",
    "GB": "([0-9]{9}([0-9]{3})?|(GD|HA)[0-9]{3})",
    "HR": "[0-9]{11}",
    "HU": "[0-9]{8}",
    "IE": r"([0-9]{7}[A-W][A-I]?|[0-9][A-Z+*][0-9]{5}[A-W])",
    "IT": "[0-9]{11}",
    "LT": "([0-9]{9}|[0-9]{12})",
    "LU": "[0-9]{8}",
    "LV": "[0-9]{11}",
    "MT": "[0-9]{8}",
    "NL": "[0-9]{9}B[0-9]{2}",
    "NO": "[0-9]{9}(MVA)?",
    "PL": "[0-9]{10}",
    "PT": "[0-9]{9}",
    "RO": "[1-9][0-9]{1,9}",
    "SE": "[0-9]{10}01",
    "SI": "[1-9][0-9]{7}",
    "SK": "[1-9][0-9]{9}",
    "XI": "([0-9]{9}([0-9]{3})?|(GD|HA)[0-9]{3})",
}
VAT_COUNTRIES = tuple(sorted(prefix[:2] for prefix in FORMS))
LONGEST = 20


def normalise_vat_id(value: str) -> str:
    """Without blanks and points, in capitals; Greece is ``EL``, as the EU has it."""
    number = compact(value)
    return f"EL{number[2:]}" if number.startswith("GR") else number


def is_vat_id(value: str) -> bool:
    """Whether a normalised VAT ID has its country's form and right check digits. Whether it exists is not asked."""
    if len(value) > LONGEST or not is_plain(value.replace("+", "").replace("*", "")):
        return False
    prefix = "CHE" if value.startswith("CH") else value[:2]
    number = value.removeprefix(prefix)
    if prefix not in FORMS or number == value or not re.fullmatch(FORMS[prefix], number):
        return False
    check: Callable[[str], bool] | None = CHECK_DIGITS.get(prefix)
    return check is None or check(number)
