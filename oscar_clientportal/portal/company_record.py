"""What was changed about a company, its people and its licences: the last first, page by page, whatever its length.

The two records are read side by side, each from where the page before has left it, and merged by time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from oscar.core.loading import get_model

from .company_record_words import difference_lines, licence_lines, name_of

CompanyEvent = get_model("clientportal_clients", "CompanyEvent")
Licence = get_model("clientportal_licences", "Licence")
LicenceEvent = get_model("clientportal_licences", "LicenceEvent")

PAGE = 50
HIGHEST_KEY = 2**63 - 1
HANDS = ("by__clientportal_contact", "on_behalf_of__clientportal_contact")


@dataclass(frozen=True)
class Position:
    """What a page has not shown of each record: the numbers below these."""

    people: int = HIGHEST_KEY
    licences: int = HIGHEST_KEY

    @classmethod
    def of(cls, text: str) -> "Position":
        """What the address says; the beginning, where it says nothing that can be meant."""
        parts = text.split("-")
        if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 20 for part in parts):
            return cls()
        return cls(*(min(int(part), HIGHEST_KEY) for part in parts))

    def __str__(self) -> str:
        return f"{self.people}-{self.licences}"


@dataclass(frozen=True)
class Entry:
    """One change, in words."""

    on: datetime
    what: Any
    who: str
    by: str
    on_behalf_of: str
    session: int | None
    lines: list[str]


def found_entries(*, user: Any, company: Any, position: Position) -> tuple[list[Entry], str]:
    """A page of entries, and where the next one begins: empty where there is none. Three queries."""
    people = _people_events(user, company, position)
    licences = _licence_events(user, company, position)
    merged = sorted([*people, *licences], key=lambda event: event.created_at, reverse=True)
    shown = merged[:PAGE]
    position = Position(
        people=min((event.pk for event in shown if isinstance(event, CompanyEvent)), default=position.people),
        licences=min(
            (event.pk for event in shown if isinstance(event, LicenceEvent)), default=position.licences
        ),
    )
    return [_entry(event, company) for event in shown], str(position) if len(merged) > PAGE else ""


def _people_events(user: Any, company: Any, position: Position) -> list[Any]:
    events = CompanyEvent.objects.visible_to(user).filter(company=company, pk__lt=position.people)
    return list(events.select_related(*HANDS).order_by("-pk")[: PAGE + 1])


def _licence_events(user: Any, company: Any, position: Position) -> list[Any]:
    """The newest of each licence, by the index each has, and of those the newest."""
    newest = LicenceEvent.objects.filter(licence=OuterRef("pk"), pk__lt=position.licences)
    newest = newest.order_by("-pk").values("pk")[: PAGE + 1]
    licences = Licence.objects.visible_to(user).filter(company=company).order_by()
    pks = (pk for row in licences.values_list(ArraySubquery(newest), flat=True) for pk in row)
    return list(_whole(sorted(pks, reverse=True)[: PAGE + 1]))


def _whole(pks: Iterable[int]) -> QuerySet:
    events = LicenceEvent.objects.filter(pk__in=list(pks))
    return events.select_related("licence", *HANDS).order_by("-pk")


def _entry(event: Any, company: Any) -> Entry:
    is_of_licence = isinstance(event, LicenceEvent)
    lines = licence_lines(event) if is_of_licence else difference_lines(event)
    return Entry(
        on=event.created_at,
        what=event.get_kind_display(),
        who=event.contact_name,
        by=name_of(event.by, company, is_acting=event.on_behalf_of_id is not None),
        on_behalf_of=name_of(event.on_behalf_of, company) if event.on_behalf_of_id else "",
        session=event.session,
        lines=lines,
    )
