"""``manage.py run_jobs``: run it every minute, in as many places as you like."""

from typing import Any

from oscar_clientportal.management.shops import ShopsCommand
from wagtail_hooks import (
    jobs,
    panels,  # noqa: F401 - their lists make themselves known
)


class Command(ShopsCommand):
    help = (
        "Do the exports and imports that wait or were left half done, and delete what is older than a week."
    )

    def handle(self, **options: Any) -> None:
        for shop in self.each_shop(options):
            done, deleted = jobs.run_all(), jobs.sweep()
            if done or deleted or options["verbosity"] > 1:
                self.stdout.write(f"{shop or 'shop'}: {done} done, {deleted} deleted")
