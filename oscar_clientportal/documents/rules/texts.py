"""Texts that people typed, as a paper can print them."""

import unicodedata

#: What turns the direction of the text around it: a name must not make the figures beside it read backwards.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """On one line, without control characters and without marks that turn the direction of what follows."""
    return " ".join("".join(_shown(each) for each in text).split())


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a longer text, each as ``one_line``; empty ones at either end and a second one in a row are gone."""
    lines: list[str] = []
    for line in map(one_line, text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return tuple(lines[:-1] if lines and not lines[-1] else lines)


def _shown(character: str) -> str:
    if character in TURNING:
        return ""
    return " " if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") else character
