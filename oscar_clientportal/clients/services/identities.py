"""Addresses that a legacy database knows, imported from a table: whoever is among them asks the staff first."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules
from oscar_clientportal.core import clock
from oscar_clientportal.core.tables import Row, headings

KnownIdentity = get_model("clientportal_clients", "KnownIdentity")

BATCH = 1000
_COLUMNS = {
    "email": headings.EMAIL,
    "external_id": frozenset(
        (
            *("id", "number", "no", "externalid", "customerid", "customernumber", "clientid", "clientnumber"),
            *("numero", "numeroclient", "idclient", "reference", "ugyfelszam", "vevoszam", "azonosito"),
        )
    ),
}


@dataclass
class Imported:
    """How an import stands; ``problems``: the row's number and why it was left out."""

    read: int = 0
    new: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)


def import_identities(
    *, source: str, rows: Iterable[Row], tell: Callable[[Imported], Any] = lambda state: None
) -> Imported:
    """Keep the addresses in these rows as known to ``source``, and ``tell`` how it stands after each batch.

    The columns are found by their headings, in any order; without a heading the address is the cell with an ``@`` in
    it. Again it makes no doubles, and takes over a number that has changed. A row that can't be read is left out.
    """
    state, batch = Imported(), {}
    for row, cells in _read(rows):
        state.read += 1
        try:
            email = rules.normalise_email(cells["email"])
        except ValueError:
            state.problems.append(
                (row.number, _("“%(cell)s” is not an e-mail address.") % {"cell": _short(cells)})
            )
            continue
        batch[email] = cells["external_id"][:64]
        if len(batch) == BATCH:
            _write(source, batch, state)
            tell(state)
            batch = {}
    _write(source, batch, state)
    tell(state)
    return state


def _read(rows: Iterable[Row]) -> Iterator[tuple[Row, dict[str, str]]]:
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    columns = headings.find_columns(first.cells, _COLUMNS)
    has_heading = "email" in columns and not any("@" in cell for cell in first.cells)
    for row in rows if has_heading else chain([first], rows):
        yield row, _cells(row, columns if has_heading else _by_content(row))


def _by_content(row: Row) -> dict[str, int]:
    return {"email": next((at for at, cell in enumerate(row.cells) if "@" in cell), 0)}


def _cells(row: Row, columns: dict[str, int]) -> dict[str, str]:
    found = {name: row.cells[at] for name, at in columns.items() if at < len(row.cells)}
    return {"email": "", "external_id": "", **found}


def _short(cells: dict[str, str]) -> str:
    return cells["email"][:80]


def _write(source: str, batch: dict[str, str], state: Imported) -> None:
    """One statement for the whole batch; the unique constraint knows who is there already."""
    known = KnownIdentity.objects.filter(source=source, email__in=batch).count()
    KnownIdentity.objects.bulk_create(
        [
            KnownIdentity(source=source, email=email, external_id=number, created_at=clock.now())
            for email, number in sorted(batch.items())
        ],
        update_conflicts=True,
        unique_fields=["email", "source"],
        update_fields=["external_id"],
    )
    state.new += len(batch) - known
