"""Texts of several lines, as papers print them."""

from oscar_clientportal.documents.rules import lines_of


def text_of(text: str) -> str:
    return "\n".join(lines_of(text))
