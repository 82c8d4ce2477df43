"""The ladder as people see it: a picture, and the same as a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from textwrap import shorten, wrap
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from oscar.core.loading import get_model
from wagtail.admin.ui.components import Component

from oscar_clientportal.subscriptions.rules.ladder import Ladder, Rung, Step

from . import words
from .drawing import HEAD, RUNG, WIDTH, Arrow, Box, Drawing, draw
from .rows import plans

#: About so many letters fit into a line of a box.
LINE = 30


@dataclass(frozen=True)
class PlanFacts:
    """What a box says of a plan beside its title."""

    name: str
    price: str
    term: str
    seats: str = ""

    @property
    def all(self) -> str:
        return " · ".join(filter(None, (self.price, self.term, self.seats)))


def facts_of_plans() -> dict[int, PlanFacts]:
    """By plan. Three queries."""
    return {
        plan.pk: PlanFacts(
            words.version_name(plan), words.price_text(plan), plan.term_text, words.seats_text(plan.seats)
        )
        for plan in plans()
    }


def content_names() -> dict[str, str]:
    return dict(get_model("clientportal_subscriptions", "Content").objects.values_list("code", "name"))


def path_of(points: tuple[tuple[int, int], ...]) -> str:
    """An SVG path through the points, upright at each of them."""
    parts = [f"M{points[0][0]} {points[0][1]}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        half = (y + to_y) // 2
        parts.append(f"C{x} {half} {to_x} {half} {to_x} {to_y}")
    return "".join(parts)


def lines_of(text: str) -> list[str]:
    return wrap(text, LINE, max_lines=2, placeholder=" …")


class Picture(Component):
    template_name = "oscar_clientportal/wagtail/plans/picture.html"

    def __init__(
        self, ladder: Ladder, facts: Mapping[int, PlanFacts], *, emphasised: int | None = None
    ) -> None:
        self.ladder, self.facts, self.emphasised = ladder, facts, emphasised
        self.names = content_names()

    @cached_property
    def drawing(self) -> Drawing:
        return draw(self.ladder)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        drawing = self.drawing
        return {
            "drawing": drawing,
            "view_box": f"0 0 {drawing.width} {drawing.height}",
            "boxes": [self._box(box) for box in drawing.boxes],
            "arrows": [self._arrow(arrow) for arrow in drawing.arrows],
            "rows": [self._row(step) for step in self.ladder.steps],
        }

    def contents_of(self, step: Step) -> str:
        return ", ".join(sorted(self.names.get(code, code) for code in step.contents))

    def _box(self, box: Box) -> dict[str, Any]:
        is_dead_end = box.step in self.ladder.dead_ends
        notes = [_("opens the same")] if len(box.step.rungs) > 1 else []
        notes += [_("dead end")] if is_dead_end else []
        return {
            "x": box.x,
            "y": box.y,
            "width": box.width,
            "height": box.height,
            "middle": box.x + WIDTH // 2,
            "lines": [
                (box.y + 18 + 16 * number, line)
                for number, line in enumerate(lines_of(self.contents_of(box.step) or _("nothing")))
            ],
            "full": self.contents_of(box.step),
            "note": " · ".join(notes),
            "note_y": box.y + HEAD - 10,
            "is_equal": len(box.step.rungs) > 1,
            "is_dead_end": is_dead_end,
            "plans": [self._plan(rung, box, number) for number, rung in enumerate(box.step.rungs)],
        }

    def _plan(self, rung: Rung, box: Box, number: int) -> dict[str, Any]:
        facts = self._facts(rung)
        top = box.y + HEAD + number * RUNG
        return {
            "x": box.x + 8,
            "y": top,
            "width": box.width - 16,
            "height": RUNG - 8,
            "middle": box.x + WIDTH // 2,
            "title": shorten(facts.name, LINE, placeholder=" …"),
            "full": facts.name,
            "lines": [(top + 18, ""), (top + 34, facts.all), (top + 50, self._people(rung))],
            "is_open": rung.is_open,
            "is_emphasised": rung.plan_id == self.emphasised,
        }

    def _facts(self, rung: Rung) -> PlanFacts:
        known = self.facts.get(rung.plan_id)
        return known or PlanFacts(rung.title, "", _("new"))

    @staticmethod
    def _people(rung: Rung) -> str:
        people = words.subscribers(rung.people)
        return people if rung.is_open else _("%(people)s, closed") % {"people": people}

    @staticmethod
    def _arrow(arrow: Arrow) -> dict[str, Any]:
        return {"path": path_of(arrow.points)}

    def _row(self, step: Step) -> dict[str, Any]:
        led_to = [high for low, high in self.ladder.covers if low == step]
        return {
            "contents": self.contents_of(step),
            "plans": [(self._facts(rung), self._people(rung)) for rung in step.rungs],
            "leads_to": [self._facts(rung).name for high in led_to for rung in high.rungs if rung.is_open],
            "is_equal": len(step.rungs) > 1,
            "is_dead_end": step in self.ladder.dead_ends,
            "is_entry": step in self.ladder.entries,
        }
