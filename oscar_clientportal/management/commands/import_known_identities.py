"""``manage.py import_known_identities SOURCE FILE``: see ``help``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from oscar_clientportal.core import tenancy
from oscar_clientportal.management.shops import ShopsCommand

#: A legacy database may be larger than what people bring by hand.
MOST_ROWS = 5_000_000
MOST_BYTES = 1 << 30
SHOWN_PROBLEMS = 100


class Command(ShopsCommand):
    help = (
        "Imports the e-mail addresses that a legacy database knows, from an Excel or CSV file: whoever is added to a "
        "portfolio under one of them is decided on by the staff. May be repeated. Where there are several shops, "
        "--shop names the one whose database it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "source", metavar="SOURCE", help="what the database is called; 64 characters at most"
        )
        parser.add_argument("file", metavar="FILE", help=".xlsx or .csv, with the addresses in a column")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["shop"] is None and len(tenancy.shop_schemas()) > 1:
            raise CommandError("There are several shops. Say whose database it is: --shop SCHEMA")
        if not 0 < len(options["source"].strip()) <= 64:
            raise CommandError("The name of the source has 1 to 64 characters.")
        for _schema in self.each_shop(options):
            self._import(options["source"].strip(), options["file"])

    def _import(self, source: str, path: str) -> None:
        from oscar_clientportal.clients.services import import_identities
        from oscar_clientportal.core.tables import TableError, read_table

        try:
            with open(path, "rb") as file:
                rows = read_table(file, filename=path, max_rows=MOST_ROWS, max_bytes=MOST_BYTES)
                state = import_identities(source=source, rows=rows, tell=self._tell)
        except (OSError, TableError) as error:
            raise CommandError(str(error)) from error
        for number, why in state.problems[:SHOWN_PROBLEMS]:
            self.stderr.write(f"Line {number}: {why}")
        if len(state.problems) > SHOWN_PROBLEMS:
            self.stderr.write(f"… and {len(state.problems) - SHOWN_PROBLEMS:,} more lines")
        self.stdout.write(f"{state.new:,} new of {state.read:,} lines, {len(state.problems):,} left out")

    def _tell(self, state: Any) -> None:
        self.stdout.write(f"{state.read:,} lines read", ending="\r" if self.stdout.isatty() else "\n")
