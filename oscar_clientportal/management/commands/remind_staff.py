"""``manage.py remind_staff``: run it every quarter of an hour, in as many places as you like."""

from typing import Any

from oscar_clientportal.management.shops import ShopsCommand
from oscar_clientportal.portfolios.services.reminders import remind_staff


class Command(ShopsCommand):
    help = "Remind the staff of clients who wait for their decision: at 50, 80 and 100 per cent of the time."

    def handle(self, **options: Any) -> None:
        for shop in self.each_shop(options):
            sent = remind_staff()
            if sent or options["verbosity"] > 1:
                counts = ", ".join(f"{count} at {stage} %" for stage, count in sorted(sent.items()))
                self.stdout.write(f"{shop or 'shop'}: {counts or 'nothing to do'}")
