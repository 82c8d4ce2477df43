"""The check digits of VAT IDs. A country stands here only where its rule holds for every number that was ever given."""

import string
from collections.abc import Callable

from .compact import weighted


def luhn(digits: str) -> bool:
    """ISO/IEC 7812: from the right, every second digit is doubled."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0


def mod_11_10(digits: str) -> bool:
    """ISO/IEC 7064, MOD 11,10."""
    check = 10
    for digit in digits[:-1]:
        check = (check + int(digit)) % 10 or 10
        check = check * 2 % 11
    return (check + int(digits[-1])) % 10 == 1


def sum_is_multiple(weights: str, modulus: int) -> Callable[[str], bool]:
    """The digits' weighted sum, the check digit's weight included, has no remainder."""
    return lambda number: weighted(number, weights) % modulus == 0


def complement(weights: str, *, modulus: int = 11, ten_is: int | None = 0) -> Callable[[str], bool]:
    """The last digit is what the weighted sum of the others lacks to a multiple; ten is ``ten_is``, or impossible."""

    def check(number: str) -> bool:
        lacking = -weighted(number[:-1], weights) % modulus
        return int(number[-1]) == (ten_is if lacking == 10 else lacking)

    return check


def austria(number: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(number[1:8])]
    return (6 - sum(each // 10 + each % 10 for each in doubled)) % 10 == int(number[8])


def belgium(number: str) -> bool:
    return (int(number[:8]) + int(number[8:])) % 97 == 0


def britain(number: str) -> bool:
    """By the old rule or a later one; of branches the first nine digits count, of offices nothing does."""
    if not number.isdigit():
        return True
    rest = (weighted(number[:7], "8765432") + int(number[7:9])) % 97
    return rest in (0, 42, 55)


def france(number: str) -> bool:
    """A key of two digits follows from the number; later keys with letters are left as they are."""
    siren, key = number[2:], number[:2]
    return not key.isdigit() or (12 + 3 * (int(siren) % 97)) % 97 == int(key)


def greece(number: str) -> bool:
    powers = sum(int(digit) << 8 - place for place, digit in enumerate(number[:8]))
    return powers % 11 % 10 == int(number[8])


def luxembourg(number: str) -> bool:
    return int(number[:6]) % 89 == int(number[6:])


def netherlands(number: str) -> bool:
    """A company's by modulus 11; what a person has been given since 2020 by modulus 97 over everything."""
    if weighted(number[:8], "98765432") % 11 == int(number[8]):
        return True
    letters = "".join(
        str(string.ascii_uppercase.find(each) + 10) if each.isalpha() else each for each in "NL" + number
    )
    return int(letters) % 97 == 1


def romania(number: str) -> bool:
    digits = number.zfill(10)
    return weighted(digits[:9], "753217532") * 10 % 11 % 10 == int(digits[9])


CHECK_DIGITS: dict[str, Callable[[str], bool]] = {
    "AT": austria,
    "BE": belgium,
    "CHE": lambda number: complement("54327654", ten_is=None)(number[:9]),
    "DE": mod_11_10,
    "DK": sum_is_multiple("27654321", 11),
    "EE": sum_is_multiple("371371371", 10),
    "EL": greece,
    "FI": complement("79a5842", ten_is=None),
    "FR": france,
    "GB": britain,
    "HR": mod_11_10,
    "HU": sum_is_multiple("97319731", 10),
    "IT": luhn,
    "LU": luxembourg,
    "MT": sum_is_multiple("346789a1", 37),
    "NL": netherlands,
    "NO": lambda number: complement("32765432", ten_is=None)(number[:9]),
    "PL": lambda number: weighted(number[:9], "657234567") % 11 == int(number[9]),
    "PT": complement("98765432"),
    "RO": romania,
    "SE": lambda number: luhn(number[:10]),
    "SI": complement("8765432"),
    "XI": britain,
}
