"""IBAN (ISO 13616) and BIC (ISO 9362), by their form and check digits; schwifty knows each country's form."""

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from .compact import is_plain


def is_iban(value: str) -> bool:
    """Whether a number without blanks, in capitals, is an IBAN: by its check digits and its country's form."""
    return is_plain(value) and _is_accepted(IBAN, value)


def is_bic(value: str) -> bool:
    """Whether a code without blanks, in capitals, has the form of a BIC, with or without the branch."""
    return is_plain(value) and _is_accepted(BIC, value, enforce_swift_compliance=True)


def _is_accepted(kind: type, value: str, **options: bool) -> bool:
    try:
        kind(value, **options)
    except SchwiftyException:
        return False
    return True
