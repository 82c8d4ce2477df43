"""Numbers as people and spreadsheets write them."""

import re
from decimal import Decimal

from django.utils import formats

#: Digits of one script, with at most one point.
_PLAIN = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,6})?")
#: As copied from a page: space, no-break space, narrow no-break space; and minus signs that are no hyphens.
_SPACES = re.compile("[ \u00a0\u202f]")
_MINUS = re.compile("[\u2212\u2010\u2011]")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}([.,][0-9]{3})+")
LONGEST = 40


def read_decimal(text: str) -> Decimal | None:
    """The number meant; None for what is none, or could be two: ``1,250`` where a comma parts thousands.

    Point and comma are both taken for what parts off decimals, as tables come from programs of all languages; where
    both are there, the last one is.
    """
    if len(text) > LONGEST:
        return None
    plain = _MINUS.sub("-", _SPACES.sub("", text))
    marks = [mark for mark in ".," if mark in plain]
    if len(marks) == 2:
        thousands, point = sorted(marks, key=plain.rindex)
        whole, _mark, part = plain.rpartition(point)
        if not _THOUSANDS.fullmatch(whole.replace(thousands, ",")) or point in whole:
            return None
        plain = f"{whole.replace(thousands, '')}.{part}"
    elif marks:
        is_thousands = marks[0] == formats.get_format("THOUSAND_SEPARATOR")
        if is_thousands and _THOUSANDS.fullmatch(plain):
            return None
        plain = plain.replace(",", ".")
    return Decimal(plain) if _PLAIN.fullmatch(plain) else None
