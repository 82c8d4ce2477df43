"""What came of a try to deliver."""

from dataclasses import dataclass

from oscar_clientportal.documents.opentrans.writing import cut, line

#: So much of what the other side says is kept.
LENGTH = 500


@dataclass(frozen=True)
class Answer:
    """``is_refused``: somebody has to do something, so the staff are told at once. ``is_final``: no try helps."""

    has_arrived: bool
    text: str
    is_refused: bool = False
    is_final: bool = False


def arrived(text: str) -> Answer:
    return Answer(True, said(text))


def failed(text: object, *, is_refused: bool = False, is_final: bool = False) -> Answer:
    return Answer(False, said(text), is_refused, is_final)


def said(text: object) -> str:
    """In one line, without controls, and no longer than a reader needs."""
    return cut(line(text), LENGTH)
