"""One export of customers in this process, as JSON: seconds, and the peak of memory above that of the start."""

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter
from typing import Any

import django

COLUMNS = (
    "name",
    "number",
    "supplement",
    "street",
    "postcode",
    "town",
    "country",
    "email",
    "status",
    "created",
)


def memory() -> float:
    """The peak, in MB; ``getrusage`` would tell that of the process before, from which this one was forked."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def ours(rows: int, output: Any) -> None:
    """As the job does it, from the database."""
    from wagtail_hooks import exports
    from wagtail_hooks.lists import export_files, registry

    listing = registry.listing_of("customers")
    state = listing.read_kept({"columns": list(COLUMNS)})
    facts, found = listing.facts_of(state), listing.filtered(state).order_by("pk")[:rows]
    export_files.write_xlsx(output, [str(fact.label) for fact in facts], exports.facts_of(found, facts))


def made_up(rows: int) -> Any:
    from datetime import datetime

    moment = datetime(2026, 1, 1, 12)  # noqa: DTZ001 - spreadsheets know no zones
    for n in range(rows):
        yield (
            f"Alpha Traders {n}",
            f"K{n:07}",
            "GmbH",
            "Main street 3",
            "10115",
            "Berlin",
            "Germany",
            "",
            "Active",
            moment,
        )


def alone(rows: int, output: Any) -> None:
    """The writer's own shortest way, with rows from nowhere."""
    from xlsxwriter import Workbook

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd hh:mm",
    }
    with Workbook(output, options) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(made_up(rows)):
            sheet.write_row(number, 0, row)


def openpyxl(rows: int, output: Any) -> None:
    """What Wagtail's own export uses."""
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for row in made_up(rows):
        sheet.append(row)
    workbook.save(output)


def main(rows: int, kind: str) -> None:
    django.setup()
    from django.conf import settings
    from django.db import connection

    from oscar_clientportal.core import tenancy

    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = os.environ["BENCH_DATABASE"]
    with tenancy.schema("acme"), TemporaryFile() as output:
        work = {"ours": ours, "alone": alone, "openpyxl": openpyxl}[kind]
        work(min(rows, 2), output)  # what is loaded once
        output.seek(0)
        output.truncate()
        before, begun = memory(), perf_counter()
        work(rows, output)
        print(json.dumps({"seconds": perf_counter() - begun, "mb": memory(), "grown": memory() - before}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
