"""The bar of a licence: its numbers side by side, as parts of a whole. Pure Python."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: In the order of the bar; the names are those of the classes that draw them.
LABELS: dict[str, Any] = {
    "used": _("Used"),
    "reserved": _("Reserved"),
    "transferred": _("Transferred"),
    "free": pgettext_lazy("seats", "Free"),
}


@dataclass(frozen=True)
class Part:
    """So many seats of one kind."""

    name: str
    label: Any
    number: int


@dataclass(frozen=True)
class SeatBar:
    """``quantity`` is the sum of its parts."""

    quantity: int
    parts: list[Part]

    def __iter__(self) -> Iterator[Part]:
        return iter(self.parts)


def bar_of(numbers: Any) -> SeatBar:
    """Of a licence, or of the figures of all of a company's."""
    parts = [Part(name, label, getattr(numbers, name)) for name, label in LABELS.items()]
    return SeatBar(quantity=numbers.quantity, parts=parts)
