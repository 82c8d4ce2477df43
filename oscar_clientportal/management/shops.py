"""Commands that do one thing for one shop or for all of them."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oscar_clientportal.core import tenancy


class ShopsCommand(BaseCommand):
    """Adds ``--shop SCHEMA`` and leads through the shops; without it through all."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--shop", "--schema", dest="shop", metavar="SCHEMA", help="only the shop with this schema"
        )

    def each_shop(self, options: dict[str, Any]) -> Iterator[str]:
        """Work in each shop's schema in turn. Raises ``CommandError`` for a shop there isn't."""
        schemas = tenancy.shop_schemas()
        wanted = options["shop"]
        if wanted is not None and wanted not in schemas:
            raise CommandError(f"There is no shop with the schema “{wanted}”.")
        for schema in [wanted] if wanted is not None else schemas:
            with tenancy.schema(schema):
                yield schema
