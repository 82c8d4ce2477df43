"""Colours a shop chooses, and how text stays readable on them: the contrast ratio of WCAG 2.2."""

#: The least contrast between text and what is behind it (WCAG 2.2, 1.4.3).
READABLE = 4.5
WHITE, BLACK = "#ffffff", "#000000"
#: Ink that is dark enough on white, where the shop's own colour is not.
INK = "#222222"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours ``#rrggbb``: from 1 (the same) to 21 (black and white)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def text_on(background: str) -> str:
    """White where it can be read on this background, black elsewhere: one of the two always can."""
    return WHITE if contrast(WHITE, background) >= READABLE else BLACK


def ink(colour: str) -> str:
    """The colour, where it can be read as text on white; else a dark one."""
    return colour if contrast(colour, WHITE) >= READABLE else INK


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
