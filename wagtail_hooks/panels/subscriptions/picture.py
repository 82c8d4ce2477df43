"""The life of a subscription as a picture: its terms as bars, what was open beyond them, pauses, and today."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from wagtail_hooks.facts import readable

Term = get_model("clientportal_subscriptions", "Term")
WIDTH = 1000
#: No term is too short to be seen.
NARROWEST = 3


@dataclass(frozen=True)
class Bar:
    """``kind`` chooses the colour: a term's, ``grace`` or ``pause``."""

    kind: str
    x: float
    width: float
    title: str


@dataclass
class Picture:
    """What is drawn, left to right, on a ground of ``WIDTH``."""

    bars: list[Bar]
    today: float
    begins: datetime
    ends: datetime
    legend: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The picture in words, for whoever doesn't see it."""
        return "; ".join(bar.title for bar in self.bars)


def picture_of(subscription: Any, terms: Sequence[Any], events: Sequence[Any]) -> Picture | None:
    """The picture; None where there is nothing to draw. ``events``: of any kind, in any order. No query."""
    if not terms:
        return None
    now = clock.now()
    ends = [max(term.ends_at, term.grace_until or term.ends_at) for term in terms]
    pauses = _pauses(subscription, events, now)
    begins, last = min(term.starts_at for term in terms), max([*ends, now, *(end for _start, end in pauses)])
    scale = _Scale(min(begins, now), max(last, begins + timedelta(hours=1)))
    bars = [scale.bar(term.kind, term.starts_at, term.ends_at, _title(term)) for term in terms]
    bars += [
        scale.bar("grace", term.ends_at, term.grace_until, _("Open while its renewal is being paid"))
        for term in terms
        if term.grace_until and term.grace_until > term.ends_at
    ]
    bars += [scale.bar("pause", start, end, _between(_("Paused"), start, end)) for start, end in pauses]
    return Picture(bars, scale.at(now), scale.begins, scale.ends, _legend(bars))


class _Scale:
    def __init__(self, begins: datetime, ends: datetime) -> None:
        self.begins, self.ends = begins, ends

    def at(self, moment: datetime) -> float:
        return round(WIDTH * ((moment - self.begins) / (self.ends - self.begins)), 2)

    def bar(self, kind: str, start: datetime, end: datetime, title: str) -> Bar:
        x = min(self.at(start), WIDTH - NARROWEST)
        return Bar(kind, x, max(round(self.at(end) - x, 2), NARROWEST), title)


def _pauses(subscription: Any, events: Sequence[Any], now: datetime) -> list[tuple[datetime, datetime]]:
    """From each pause to what ended it, or until now."""
    found, since = [], None
    for event in sorted(events, key=lambda event: (event.created_at, event.pk)):
        if event.kind == "paused":
            since = event.created_at
        elif since is not None and event.kind in ("resumed", "cancelled", "taken-back"):
            found.append((since, event.created_at))
            since = None
    if subscription.paused_at:
        found.append((subscription.paused_at, max(now, subscription.paused_at)))
    return found


def _title(term: Any) -> str:
    return _between(f"{term.get_kind_display()}: {term.plan}", term.starts_at, term.ends_at)


def _between(what: str, start: datetime, end: datetime) -> str:
    facts = {"what": what, "start": readable(start), "end": readable(end)}
    return _("%(what)s, %(start)s - %(end)s") % facts


def _legend(bars: list[Bar]) -> list[tuple[str, str]]:
    names = {**{kind.value: str(kind.label) for kind in Term.Kind}, "grace": _("Grace"), "pause": _("Pause")}
    return [(kind, names[kind]) for kind in dict.fromkeys(bar.kind for bar in bars)]
