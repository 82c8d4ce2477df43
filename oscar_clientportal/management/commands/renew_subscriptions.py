"""``manage.py renew_subscriptions``: run it every few minutes, in as many places as you like."""

from argparse import ArgumentParser
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import CommandError
from django.utils.dateparse import parse_date

from oscar_clientportal.core import clock
from oscar_clientportal.management.forecast_table import write_table
from oscar_clientportal.management.shops import ShopsCommand

#: After so many subscriptions it says how far it is.
BATCH = 500


class Command(ShopsCommand):
    help = (
        "Give notice of renewals, charge those that are due, try refused ones again, suspend and end what is not paid, "
        "and send mails that were left behind. With --dry-run: list what will happen until a date, and do nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="only list what would happen")
        parser.add_argument(
            "--until", metavar="DATE", help="with --dry-run: up to the end of this day, such as 2027-01-31"
        )

    def handle(self, **options: Any) -> None:
        if options["until"] and not options["dry_run"]:
            raise CommandError("--until is for --dry-run: nothing is ever charged before its day.")
        until = _end_of(options["until"]) if options["until"] else clock.now()
        for shop in self.each_shop(options):
            if options["dry_run"]:
                self.stdout.write(
                    f"{shop or 'shop'}, until {until.astimezone(clock.shop_zone()):%Y-%m-%d %H:%M}:"
                )
                write_table(self.stdout.write, until)
            else:
                self._renew(shop or "shop", options["verbosity"])

    def _renew(self, shop: str, verbosity: int) -> None:
        from oscar_clientportal.subscriptions.services import renew_subscriptions

        done: Counter[str] = Counter()
        while True:
            batch = renew_subscriptions(limit=BATCH)
            done += batch
            if batch.total() < BATCH:
                break
            self.stdout.write(f"{shop}: {done.total()} so far")
        if done or verbosity > 1:
            counts = ", ".join(f"{count} {what}" for what, count in sorted(done.items()))
            self.stdout.write(f"{shop}: {counts or 'nothing to do'}")


def _end_of(text: str) -> datetime:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"“{text}” is not a date such as 2027-01-31.")
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=clock.shop_zone())
    return midnight.astimezone(UTC) - timedelta(microseconds=1)
