"""The import itself: each row in a transaction of its own, which a trial undoes."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.core.tables import Row, TableError

from .columns import CONTACT_COLUMNS, CUSTOMER_COLUMNS, Column, find_columns
from .contacts import write_contact
from .customers import write_customer
from .report import Problem, Report

Write = Callable[[dict[str, Any]], tuple[str, Any]]
#: What can be imported: its columns, the one that must be there, and what writes a row.
KINDS: dict[str, tuple[tuple[Column, ...], str, Write]] = {
    "customers": (CUSTOMER_COLUMNS, "name", write_customer),
    "contacts": (CONTACT_COLUMNS, "last_name", write_contact),
}


class _Undone(Exception):
    pass


def import_table(
    *,
    kind: str,
    rows: Iterator[Row],
    is_trial: bool,
    progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """Write customers or contacts (``kind``) from the rows of a table whose first one holds the headings.

    A row that can't be kept is left out, with its problems by column. An empty cell leaves what is there. Somebody who
    is there already is changed, not doubled: a customer is known by the number, else by name, postcode and town; a
    contact by the e-mail address, else by name and company. In a trial nothing is kept. ``progress`` is told the rows
    done. Raises ``TableError`` where the table has no such headings.
    """
    columns, needed, write = KINDS[kind]
    headings = next(rows, None)
    places, unknown = find_columns(columns, headings.cells if headings else [])
    if needed not in {column.name for column in places.values()}:
        label = next(str(column.label) for column in columns if column.name == needed)
        raise TableError(
            _("The first line must hold the headings of the columns; “%(column)s” is missing.")
            % {"column": label}
        )
    report = Report(unknown=unknown)
    seen: dict[Any, int] = {}
    for done, row in enumerate(rows, start=1):
        _import_row(row, places, write, seen, report, is_trial=is_trial)
        progress(done)
    return report


def _import_row(
    row: Row, places: dict[int, Column], write: Write, seen: dict[Any, int], report: Report, *, is_trial: bool
) -> None:
    values, problems = _read(row, places)
    if problems:
        report.leave_out(problems)
        return
    outcome = ""
    try:
        with suppress(_Undone), transaction.atomic():
            outcome, key = write(values)
            if key in seen:
                message = _("The same as line %(line)s.") % {"line": seen[key]}
                raise ValidationError(message)
            seen[key] = row.number
            if is_trial:
                raise _Undone
    except ValidationError as error:
        report.leave_out(_problems(row, error, places))
    except ClientError as error:
        report.leave_out([Problem(row.number, "", str(error))])
    else:
        setattr(report, outcome, getattr(report, outcome) + 1)


def _read(row: Row, places: dict[int, Column]) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems = []
    for place, column in places.items():
        cell = row.cells[place] if place < len(row.cells) else ""
        if not cell:
            continue
        try:
            values[column.name] = column.read(cell)
        except ValidationError as error:
            problems.append(Problem(row.number, str(column.label), " ".join(error.messages)))
    return values, problems


def _problems(row: Row, error: ValidationError, places: dict[int, Column]) -> list[Problem]:
    labels = {column.name: str(column.label) for column in places.values()}
    if not hasattr(error, "error_dict"):
        return [Problem(row.number, "", " ".join(error.messages))]
    return [
        Problem(row.number, labels.get(name, ""), " ".join(messages))
        for name, messages in error.message_dict.items()
    ]
