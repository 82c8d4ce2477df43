"""The one spelling under which a number is kept."""

import re

#: What people put between the groups of a number: blanks of every kind, points, hyphens and dashes.
BETWEEN = re.compile(r"[\s.\-\u2010-\u2015]+")
PLAIN = re.compile(r"[A-Z0-9]+")


def compact(value: str) -> str:
    """Without what stands between the groups, in capitals: ``de89 3704-0044`` is ``DE8937040044``."""
    return BETWEEN.sub("", value).upper()


def is_plain(value: str) -> bool:
    """Whether it has nothing but the digits 0 to 9 and the letters A to Z."""
    return PLAIN.fullmatch(value) is not None


def weighted(digits: str, weights: str) -> int:
    """The sum of each digit times its weight; a weight of ten is written ``a``, and so on."""
    return sum(int(digit) * int(weight, 36) for digit, weight in zip(digits, weights, strict=False))
