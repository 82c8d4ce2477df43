"""Conditions as a table that can be imported again: a row for each step of a scale."""

from collections.abc import Callable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files import File
from django.db.models import QuerySet

from oscar_clientportal.clients.services.importing import headings
from oscar_clientportal.conditions.services.importing import COLUMNS, table_of
from wagtail_hooks import jobs
from wagtail_hooks.lists import keyset, registry
from wagtail_hooks.lists.export_files import CONTENT_TYPES, CSV, WRITERS, XLSX
from wagtail_hooks.models import ExportJob

PANEL = "price_conditions"
ROWS_AT_A_TIME = 1000
__all__ = ["CONTENT_TYPES", "PANEL", "WRITERS", "written"]


def written(
    conditions: QuerySet, kind: str, progress: Callable[[int], None] = lambda done: None
) -> IO[bytes]:
    """The table, in a file that whoever asks closes."""
    output = TemporaryFile()  # noqa: SIM115 - whoever gets the file closes it
    WRITERS[kind](output, headings(COLUMNS), _rows(conditions, progress))
    output.seek(0)
    return output


def _rows(conditions: QuerySet, progress: Callable[[int], None]) -> Iterator[Sequence[Any]]:
    batch: list[Any] = []
    done = 0
    for condition in conditions.iterator(chunk_size=ROWS_AT_A_TIME):
        batch.append(condition)
        if len(batch) == ROWS_AT_A_TIME:
            yield from table_of(batch)
            done += len(batch)
            progress(done)
            batch = []
    yield from table_of(batch)


def write_file(job: ExportJob, progress: jobs.Progress) -> File:
    """Work of an export."""
    listing = registry.listing_of(PANEL)
    if listing is None:
        raise jobs.JobError
    state, kind = listing.read_kept(job.choices.get("state")), job.choices.get("format")
    kind = kind if kind in (XLSX, CSV) else XLSX
    found = listing.filtered(state)
    progress(0, found.order_by().count())
    ordered = keyset.Order.of(listing.ordering_of(state)).applied(found)
    return File(written(ordered, kind, progress), name=f"{PANEL}.{kind}")


registry.register_writer(PANEL, write_file)
