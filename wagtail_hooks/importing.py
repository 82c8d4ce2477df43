"""The work of an import: the file is read twice, to look through it and to bring its rows in. So nothing is brought in
of one that can't be read to its end.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from time import monotonic
from typing import Any

from oscar_clientportal.clients.services.importing import KINDS, Report, import_table
from oscar_clientportal.clients.services.importing.columns import Column
from oscar_clientportal.conditions.services.importing import COLUMNS, import_conditions, survey_conditions
from oscar_clientportal.core.tables import MOST_ROWS, Row, TableError, read_table

from .jobs import JobError, Progress
from .models import ImportJob

CONDITIONS = "conditions"
#: Rows of a table with its headings: of each customer a shop may have hundreds of conditions.
MOST = {CONDITIONS: 5 * MOST_ROWS + 1}
#: The seconds between two words of how far it is.
PAUSE = 0.5


def run_import(job: ImportJob, progress: Progress) -> None:
    """Bring the rows of the job's file into the shop, or try to; the report is kept on the job."""
    with job.file.open("rb") as file:

        def rows() -> Any:
            most = MOST.get(job.panel, MOST_ROWS + 1)
            return read_table(file, filename=job.original_name, max_rows=most)

        try:
            with closing(rows()) as read:
                bring_in, total = _looked_through(job, read)
            progress(0, total)
            with closing(rows()) as read:
                report = bring_in(rows=read, is_trial=job.is_trial, progress=_now_and_then(progress))
        except TableError as error:
            raise JobError(str(error)) from error
    progress(total)
    job.report = report.as_json()
    job.save(update_fields=["report"])


def columns_of(kind: str) -> tuple[Column, ...]:
    """What a table of this kind is headed with."""
    return COLUMNS if kind == CONDITIONS else KINDS[kind][0]


def _looked_through(job: ImportJob, rows: Iterator[Row]) -> tuple[Callable[..., Report], int]:
    """What brings these rows in, and how many there are."""
    if job.panel == CONDITIONS:
        survey = survey_conditions(rows)
        return partial(import_conditions, by=job.owner, scattered=survey.scattered), survey.rows
    return partial(import_table, kind=job.panel), max(0, sum(1 for _row in rows) - 1)


def _now_and_then(progress: Progress) -> Callable[[int], None]:
    told = monotonic()

    def tell(done: int) -> None:
        nonlocal told
        if monotonic() - told > PAUSE:
            progress(done)
            told = monotonic()

    return tell
