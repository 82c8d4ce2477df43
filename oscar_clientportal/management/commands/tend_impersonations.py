"""``manage.py tend_impersonations``: run it every few minutes, in as many places as you like."""

from typing import Any

from oscar_clientportal.management.shops import ShopsCommand


class Command(ShopsCommand):
    help = (
        "End sessions as clients whose time is up, end and announce the end of consents, let requests and orders lapse "
        "that nobody has answered, and mail clients what was done in their name."
    )

    def handle(self, **options: Any) -> None:
        from oscar_clientportal.impersonation.services.tending import tend_impersonations

        for shop in self.each_shop(options):
            done = tend_impersonations()
            if done or options["verbosity"] > 1:
                counts = ", ".join(f"{count} {what}" for what, count in sorted(done.items()))
                self.stdout.write(f"{shop or 'shop'}: {counts or 'nothing to do'}")
