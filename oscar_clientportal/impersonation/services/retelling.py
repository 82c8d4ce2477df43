"""The plain account of a session: who, why, when, what was looked at and what changed, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation import policy
from oscar_clientportal.impersonation.rules import accounts as rules
from oscar_clientportal.impersonation.rules.areas import area_of
from oscar_clientportal.impersonation.rules.diary import BLOCKED

from . import undoing
from .wording import Done, done

#: What is told by mail of many pages of one kind.
MOST_TITLES = 5


@dataclass(frozen=True)
class Seen:
    """A page in words, or a part of the shop, and what it was about; so many others were of its kind."""

    name: str
    titles: list[str]
    others: int = 0


@dataclass(frozen=True)
class Line:
    """One line of the time line."""

    kind: str
    began: datetime
    ended: datetime
    seen: list[Seen] = field(default_factory=list)
    change: Done | None = None


@dataclass(frozen=True)
class Account:
    """What the reader is told of one session; ``mails/session_*.txt`` has the words that its mail needs."""

    session: Any
    #: "shop", "partner" or "agent": on whose behalf they came; the partner's name.
    came_for: str
    partner: str
    consented_at: datetime | None
    is_running: bool
    #: How it ended, as ``End`` has it; empty while it runs.
    ended: str
    ended_at: datetime
    undo_until: datetime | None
    lines: list[Line]
    changes: list[Done]
    #: For a mail: the parts of the shop that were looked at, and those that were refused.
    looked: list[Seen]
    refused: list[Seen]

    @property
    def can_undo(self) -> bool:
        return any(change.can_be_undone for change in self.changes)


def with_accounts(sessions: QuerySet) -> QuerySet:
    """The sessions with all that an account of them tells: three queries, however many they are."""
    people = ("impersonator", "consent__partner__company", "consent__agent__user", "contact", "ended_by")
    changes = get_model("clientportal_impersonation", "Change").objects.select_related("undone_by")
    return sessions.select_related(*people).prefetch_related("entries", Prefetch("changes", changes))


def for_list(sessions: QuerySet) -> QuerySet:
    """The sessions for a list, the newest first, each with how many changes it made. One query."""
    people = sessions.select_related("consent__partner__company", "contact")
    return people.annotate(changed=_count("Change"), steps=_count("Entry")).order_by("-started_at", "-pk")


def _count(model: str) -> Coalesce:
    rows = get_model("clientportal_impersonation", model).objects.filter(session=OuterRef("pk")).order_by()
    return Coalesce(Subquery(rows.values("session").annotate(number=Count("pk")).values("number")), 0)


def account_of(session: Any) -> Account:
    """The account of a session ``with_accounts``. No query."""
    now, consent = clock.now(), session.consent
    found = rules.condense(_steps(session), _written(session))
    shown = {change.pk: done(change=change, session=session, now=now) for change in rules.changes_of(found)}
    partner = consent.partner if consent is not None else None
    return Account(
        session=session,
        came_for=session.authority,
        partner=str(partner.company) if partner is not None else "",
        consented_at=(consent.decided_at or consent.created_at) if consent is not None else None,
        is_running=is_running(session, now),
        ended=how_ended(session, now),
        ended_at=session.ended_at or session.ends_at,
        undo_until=undoing.until(session),
        lines=[_line(line, shown) for line in found],
        changes=list(shown.values()),
        looked=_areas(rules.sights_of(found)),
        refused=_areas(rules.sights_of(found, BLOCKED)),
    )


def is_running(session: Any, now: datetime) -> bool:
    return session.ended_at is None and session.ends_at > now


def how_ended(session: Any, now: datetime) -> str:
    """How it ended; empty while it runs. One that nobody has ended has ended with its time."""
    if is_running(session, now):
        return ""
    if session.ended_at is None:
        return str(session.End.EXPIRED.value)
    return str(session.how_ended)


def _steps(session: Any) -> Iterable[rules.Step]:
    for entry in session.entries.all():
        yield rules.Step(entry.kind, entry.page or entry.path, entry.created_at, entry.title)


def _written(session: Any) -> Iterable[rules.Written]:
    for change in session.changes.all():
        yield rules.Written(change.created_at, change)


def _line(line: rules.Line, shown: dict[int, Done]) -> Line:
    change = shown[line.change.pk] if line.change is not None else None
    return Line(line.kind, line.began, line.ended, _pages(line.sights), change)


def _pages(sights: Iterable[rules.Sight]) -> list[Seen]:
    """The pages in words; those of one word are one."""
    return _gathered((_label(sight.page), sight.titles) for sight in sights)


def _areas(sights: Iterable[rules.Sight]) -> list[Seen]:
    return _gathered(((area_of(sight.page), sight.titles) for sight in sights), most=MOST_TITLES)


def _gathered(found: Iterable[tuple[str, list[str]]], most: int | None = None) -> list[Seen]:
    titles: dict[str, list[str]] = {}
    for name, subjects in found:
        known = titles.setdefault(name, [])
        known += [title for title in subjects if title not in known]
    return [Seen(name, known[:most], len(known) - len(known[:most])) for name, known in titles.items()]


def _label(page: str) -> str:
    """A page that has no word is called by its address."""
    label = policy.label_of(page)
    return str(label) if label else (page if page.startswith("/") else gettext("Another page"))
