"""The work of an import. Its rows are counted first, once: so all of the file can be read when they are brought in."""

from collections.abc import Callable
from contextlib import closing
from time import monotonic
from typing import Any

from oscar_clientportal.clients.services.importing import KINDS, Report, import_table
from oscar_clientportal.clients.services.importing.columns import Column
from oscar_clientportal.conditions.services.importing import COLUMNS, import_conditions
from oscar_clientportal.core.tables import MOST_ROWS, TableError, read_table

from .jobs import JobError, Progress
from .models import ImportJob

#: What is not a table of customers or contacts: its columns, and what brings its rows in.
OTHERS: dict[str, tuple[tuple[Column, ...], Callable[..., Report]]] = {
    "conditions": (COLUMNS, import_conditions)
}
#: Rows of a table with its headings: of each customer a shop may have hundreds of conditions.
MOST = {"conditions": 5 * MOST_ROWS + 1}
#: The seconds between two words of how far it is.
PAUSE = 0.5


def run_import(job: ImportJob, progress: Progress) -> None:
    """Bring the rows of the job's file into the shop, or try to; the report is kept on the job."""
    with job.file.open("rb") as file:

        def rows() -> Any:
            most = MOST.get(job.panel, MOST_ROWS + 1)
            return read_table(file, filename=job.original_name, max_rows=most)

        try:
            total = job.total or max(0, sum(1 for _row in rows()) - 1)
            progress(0, total)
            with closing(rows()) as read:
                report = _bring_in(job, read, _now_and_then(progress))
        except TableError as error:
            raise JobError(str(error)) from error
    progress(total)
    job.report = report.as_json()
    job.save(update_fields=["report"])


def columns_of(kind: str) -> tuple[Column, ...]:
    """What a table of this kind is headed with."""
    return OTHERS[kind][0] if kind in OTHERS else KINDS[kind][0]


def _bring_in(job: ImportJob, rows: Any, progress: Callable[[int], None]) -> Report:
    if job.panel in OTHERS:
        _columns, bring_in = OTHERS[job.panel]
        return bring_in(rows=rows, is_trial=job.is_trial, by=job.owner, progress=progress)
    return import_table(kind=job.panel, rows=rows, is_trial=job.is_trial, progress=progress)


def _now_and_then(progress: Progress) -> Callable[[int], None]:
    told = monotonic()

    def tell(done: int) -> None:
        nonlocal told
        if monotonic() - told > PAUSE:
            progress(done)
            told = monotonic()

    return tell
