"""A licence's use over time: a picture, and the same as a table. However long its history is, one query reads it."""

from datetime import datetime
from typing import Any

from django.db.models import F, FloatField, Max, QuerySet
from django.db.models.functions import Cast, Extract, Floor
from django.utils import formats
from django.utils.translation import gettext as _
from oscar.core.loading import get_model
from wagtail.admin.ui.components import Component

from oscar_clientportal.core import clock
from wagtail_hooks.facts import readable

from .days import first_day
from .drawing import LAYERS, Point, draw, thin

LicenceEvent = get_model("clientportal_licences", "LicenceEvent")
#: So many pieces of time are told apart: as many as the picture can show. Of each, how it ended.
PIECES = 500
#: So many lines the table has.
LINES = 40
COLUMNS = ("created_at", "quantity", "used", "reserved", "transferred")


def last_of_each_piece(licence: Any, ends: datetime) -> QuerySet:
    """The last change in each of the pieces, oldest first. The later of two changes has the larger key."""
    events = LicenceEvent.objects.filter(licence=licence).order_by()
    begins = min(licence.created_at, licence.valid_from)
    seconds = max((ends - begins).total_seconds(), 1)
    passed = Cast(Extract(F("created_at"), "epoch"), FloatField()) - begins.timestamp()
    pieces = events.annotate(piece=Floor(passed * PIECES / seconds))
    last = pieces.values("piece").annotate(last=Max("pk")).values("last")
    return LicenceEvent.objects.filter(pk__in=last).order_by("pk")


def points_of(licence: Any, ends: datetime) -> list[Point]:
    """What held from when on. A licence without a history is as it is since it was made."""
    found = [Point(*row) for row in last_of_each_piece(licence, ends).values_list(*COLUMNS)]
    if found:
        return found
    counts = [getattr(licence, name) for name in COLUMNS[1:]]
    return [Point(licence.created_at, *counts)]


def names() -> dict[str, str]:
    return {"used": _("Used"), "reserved": _("Reserved"), "transferred": _("Transferred")}


class Usage(Component):
    template_name = "oscar_clientportal/wagtail/licences/usage.html"

    def __init__(self, licence: Any) -> None:
        self.ends = licence.ended_at or clock.now()
        self.licence, self.points = licence, points_of(licence, self.ends)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        drawing, told = draw(self.points, self.ends), names()
        return {
            "key": self.licence.pk,
            "drawing": drawing,
            "half": drawing.top / 2,
            "layers": [(name, told[name], drawing.layers[name]) for name in LAYERS if drawing.layers[name]],
            "begins": _day(drawing.begins),
            "ends": _day(drawing.ends),
            "description": self.described(),
            "rows": [(readable(point.at), point) for point in reversed(thin(self.points, LINES))],
        }

    def described(self) -> str:
        """What the picture shows, in a sentence or two."""
        last, most = self.points[-1], max(self.points, key=lambda point: point.taken)
        facts = {
            "begins": _day(self.points[0].at),
            "ends": _day(self.ends),
            "most": most.taken,
            "of": most.quantity,
            "when": _day(most.at),
            "taken": last.taken,
            "quantity": last.quantity,
        }
        return (
            _(
                "From %(begins)s to %(ends)s. Most seats were taken on %(when)s: %(most)d of %(of)d. At the end: "
                "%(taken)d of %(quantity)d. The table below the picture says the same."
            )
            % facts
        )


def _day(moment: datetime) -> str:
    return formats.date_format(first_day(moment), "DATE_FORMAT")
