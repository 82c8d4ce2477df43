"""Bars as a picture: where each stands and how high it is; the same is said in words beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from oscar_clientportal.core import money

from .summary import Bar, Total

HEIGHT, WIDTH, SLOT, FOOT = 140, 14, 22, 34
#: Under every so many bars stands a date.
LABELLED = 5


@dataclass(frozen=True)
class Column:
    x: int
    y: int
    height: int


def columns(amounts: Sequence[Decimal]) -> list[Column]:
    """The highest is as high as the picture; what is not nothing can be seen."""
    most = max(amounts, default=Decimal())
    made = []
    for number, amount in enumerate(amounts):
        height = max(int(amount * HEIGHT / most), 2) if amount else 0
        made.append(Column(number * SLOT + (SLOT - WIDTH) // 2, HEIGHT - height, height))
    return made


class Chart(Component):
    template_name = "oscar_clientportal/wagtail/coming_up/chart.html"

    def __init__(self, bars: Sequence[Bar], total: Total) -> None:
        self.bars, self.total = bars, total

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        placed = columns([bar.amount for bar in self.bars])
        width = max(len(self.bars) * SLOT, 1)
        return {
            "currency": self.total.currency,
            "width": width,
            "height": HEIGHT + FOOT,
            "foot": HEIGHT,
            "bar_width": WIDTH,
            "view_box": f"0 0 {width} {HEIGHT + FOOT}",
            "bars": [self._bar(bar, column) for bar, column in zip(self.bars, placed, strict=True)],
            "labels": [
                (number * SLOT, _day(bar.begins))
                for number, bar in enumerate(self.bars)
                if number % LABELLED == 0
            ],
            "label_y": HEIGHT + 18,
        }

    def _bar(self, bar: Bar, column: Column) -> dict[str, Any]:
        when = (
            _day(bar.begins)
            if bar.begins == bar.ends
            else _("%(from)s to %(to)s") % {"from": _day(bar.begins), "to": _day(bar.ends)}
        )
        count = ngettext("%(count)d renewal", "%(count)d renewals", bar.count) % {"count": bar.count}
        amount = money.display(bar.amount, self.total.currency)
        return {"column": column, "when": when, "count": count, "amount": amount, "is_empty": not bar.count}


def _day(day: Any) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")
