"""The import itself: rows of one scale make one condition, many conditions are written in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from sys import intern
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_clientportal.clients.services.importing import Problem, Report
from oscar_clientportal.clients.services.importing.columns import Column, find_columns
from oscar_clientportal.conditions.rules import Tier
from oscar_clientportal.conditions.services.drafts import Draft, shop_currencies
from oscar_clientportal.conditions.services.same import Key
from oscar_clientportal.conditions.services.writing import Written, save_many
from oscar_clientportal.core.spreadsheets import is_formula_like
from oscar_clientportal.core.tables import Row, TableError

from .columns import COLUMNS, SHARED, TOLD
from .names import Names

#: So many conditions are written at a time.
AT_A_TIME = 200
LABELS = {column.name: column.label for column in COLUMNS}
#: Field of a draft → column.
COLUMN_OF = {"company": "company_number", "product": "article", "tiers": "from_quantity"}
ELSEWHERE = gettext_lazy("Line %(line)s speaks of the same already. Rows of one scale follow each other.")


@dataclass
class Group:
    """Rows of one scale: each with the cells that hold something, by column."""

    rows: list[tuple[int, dict[str, str]]]
    problems: list[Problem] = field(default_factory=list)
    draft: Draft | None = None

    @property
    def line(self) -> int:
        return self.rows[0][0]

    @property
    def cells(self) -> dict[str, str]:
        return self.rows[0][1]

    @property
    def currency(self) -> str:
        return next((cells["currency"] for _line, cells in self.rows if "currency" in cells), "")

    def takes(self, cells: dict[str, str]) -> bool:
        """Whether a row is another step of this scale."""
        currency = cells.get("currency", "")
        is_same = all(cells.get(name, "") == self.cells.get(name, "") for name in SHARED)
        return is_same and (not currency or not self.currency or currency == self.currency)

    def refuse(self, line: int, name: str, error: ValidationError | str) -> None:
        told = error if isinstance(error, str) else " ".join(error.messages)
        self.problems.append(Problem(line, str(LABELS.get(name, "")), told))


@dataclass
class Survey:
    """What a table holds. ``scattered``: where rows of a scale begin that stands in two places → the other line."""

    rows: int = 0
    scattered: dict[int, int] = field(default_factory=dict)


def survey_conditions(rows: Iterator[Row]) -> Survey:
    """Look through the rows of a table. Raises ``TableError`` as ``import_conditions`` does."""
    found = Survey()
    begun: dict[int, int] = {}  # by a hash, which is all that grows with the rows
    for group in _groups(rows, _places(rows)[0]):
        found.rows += len(group.rows)
        name = hash((group.currency, *(group.cells.get(name, "") for name in SHARED)))
        if begun.setdefault(name, group.line) != group.line:
            found.scattered |= {begun[name]: group.line, group.line: begun[name]}
    return found


def import_conditions(
    *,
    rows: Iterator[Row],
    is_trial: bool,
    by: Any,
    progress: Callable[[int], None] = lambda done: None,
    scattered: Mapping[int, int] | None = None,
) -> Report:
    """Write price conditions from the rows of a table whose first one holds the headings.

    Rows that follow each other for the same people, of the same and for the same days are the steps of one scale; it is
    kept whole or left out whole. One that is there already is changed, not doubled; an empty note leaves what is there.
    In a trial nothing is kept. ``progress`` is told the rows done, ``scattered`` is what a ``Survey`` found. The report
    counts rows. Raises ``TableError`` where the table has no such headings.
    """
    places, unknown = _places(rows)
    work = _Import(Report(unknown=unknown), by, is_trial, progress, scattered or {})
    batch: list[Group] = []
    for group in _groups(rows, places):
        batch.append(group)
        if len(batch) == AT_A_TIME:
            work.write(batch)
            batch = []
    work.write(batch)
    return work.report


def _places(rows: Iterator[Row]) -> tuple[dict[int, Column], list[str]]:
    """What stands in which column, by the first of the rows; and the headings nobody knows."""
    headings = next(rows, None)
    places, unknown = find_columns(COLUMNS, headings.cells if headings else [])
    if not {"price", "percent"} & {column.name for column in places.values()}:
        message = _("The first line must hold the headings of the columns; “%(column)s” is missing.")
        raise TableError(message % {"column": LABELS["price"]})
    return places, unknown


def _groups(rows: Iterable[Row], places: dict[int, Column]) -> Iterator[Group]:
    group: Group | None = None
    for row in rows:
        cells = {
            column.name: _unmarked(row.cells[place])
            for place, column in places.items()
            if column.name not in TOLD and place < len(row.cells) and row.cells[place]
        }
        if group is not None and group.takes(cells):
            group.rows.append((row.number, cells))
            continue
        if group is not None:
            yield group
        group = Group([(row.number, cells)])
    if group is not None:
        yield group


def _unmarked(cell: str) -> str:
    """Without the apostrophe with which an export to csv keeps a text from being worked out."""
    return cell[1:] if cell.startswith("'") and is_formula_like(cell[1:]) else cell


class _Import:
    def __init__(
        self,
        report: Report,
        by: Any,
        is_trial: bool,
        progress: Callable[[int], None],
        scattered: Mapping[int, int],
    ) -> None:
        self.report, self.by, self.is_trial, self.progress = report, by, is_trial, progress
        self.scattered = scattered
        self.names, self.shop = Names(), shop_currencies()
        self.done = 0
        #: Whom and what → the days that earlier lines of the table spoke of. It is all that grows with the rows.
        self.seen: dict[Key, tuple[tuple[date, date, str, int], ...]] = {}

    def write(self, batch: list[Group]) -> None:
        self.names.look_up(
            companies=[group.cells.get("company_number", "") for group in batch],
            articles=[group.cells.get("article", "") for group in batch],
        )
        for group in batch:
            self._read(group)
        sound = [group for group in batch if not group.problems]
        for group, written in zip(sound, self._save(sound), strict=True):
            self._take(group, written)
        for group in batch:
            if group.problems:
                self._leave_out(group)
            for _row in group.rows:
                self.done += 1
                self.progress(self.done)

    def _save(self, groups: list[Group]) -> list[Written]:
        if not groups:
            return []
        with transaction.atomic():
            written = save_many(
                drafts=[group.draft for group in groups if group.draft], by=self.by, shop=self.shop
            )
            if self.is_trial:
                transaction.set_rollback(True)
        return written

    def _take(self, group: Group, written: Written) -> None:
        if written.error is None:
            count = getattr(self.report, written.outcome) + len(group.rows)
            setattr(self.report, written.outcome, count)
            return
        for name, problems in written.error.message_dict.items():
            group.refuse(group.line, COLUMN_OF.get(name, name), " ".join(problems))

    def _leave_out(self, group: Group) -> None:
        """Every row of it says why: its own problem, or which line's."""
        first = group.problems[0].row
        for line, _cells in group.rows:
            own = [problem for problem in group.problems if problem.row == line]
            with_others = Problem(line, "", _("Left out together with line %(line)s.") % {"line": first})
            self.report.leave_out(own or [with_others])

    def _read(self, group: Group) -> None:
        """The draft that these rows mean, or what is wrong with them."""
        if group.line in self.scattered:
            group.refuse(group.line, "", ELSEWHERE % {"line": self.scattered[group.line]})
            return
        facts: dict[str, Any] = {}
        for name in SHARED:
            try:
                facts[name] = self._shared(name, group.cells.get(name, ""))
            except ValidationError as error:
                group.refuse(group.line, name, error)
        tiers = [tier for line, cells in group.rows if (tier := _tier(group, line, cells))]
        if group.problems:
            return
        note = next((cells["note"] for _line, cells in group.rows if "note" in cells), "")
        group.draft = Draft(
            tuple(sorted(tiers, key=lambda tier: tier.from_quantity)),
            company=facts.pop("company_number"),
            product=facts.pop("article"),
            currency=group.currency.upper(),
            note=note,
            **facts,
        )
        self._check_seen(group, group.draft)

    def _shared(self, name: str, cell: str) -> Any:
        if name in ("valid_from", "valid_until"):
            read = next(column.read for column in COLUMNS if column.name == name)
            return read(cell) if cell else None
        return self.names.get(name, cell)

    def _check_seen(self, group: Group, draft: Draft) -> None:
        """A later line must not undo what an earlier one has written."""
        first, last = draft.valid_from or date.min, draft.valid_until or date.max
        before = self.seen.get(draft.key, ())
        for begins, ends, currency, line in before:
            in_two = currency and draft.currency and currency != draft.currency
            if max(begins, first) <= min(ends, last) and not in_two:
                group.refuse(group.line, "", ELSEWHERE % {"line": line})
                return
        self.seen[draft.key] = (*before, (first, last, intern(draft.currency), group.line))


def _tier(group: Group, line: int, cells: dict[str, str]) -> Tier | None:
    values: dict[str, Any] = {"from_quantity": 1}
    for column in COLUMNS:
        if column.name not in ("from_quantity", "price", "percent") or column.name not in cells:
            continue
        try:
            values[column.name] = column.read(cells[column.name])
        except ValidationError as error:
            group.refuse(line, column.name, error)
            return None
    return Tier(**values)
