"""What people may type into a field: no control characters, nothing that hides or turns round what stands beside it."""

import unicodedata

#: They turn the direction of what follows, so that a name could be made to read as another one.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Control characters, halves of characters, and the separators of lines and paragraphs.
UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})
BREAKS = frozenset("\n\r\t")


def is_line(text: str) -> bool:
    """Whether every character may stand in a name or another text of one line."""
    return all(unicodedata.category(each) not in UNFIT and each not in TURNING for each in text)


def is_text(text: str) -> bool:
    """Whether every character may stand in a text of several lines."""
    return is_line("".join(each for each in text if each not in BREAKS))
