"""``manage.py reconcile_payments``: run it every few minutes, in as many places as you like."""

from typing import Any

from oscar_clientportal.checkout.recovery import reconcile_payments
from oscar_clientportal.management.shops import ShopsCommand


class Command(ShopsCommand):
    help = "Finish payments that a crash, a closed browser or a silent card provider left half done."

    def handle(self, **options: Any) -> None:
        for shop in self.each_shop(options):
            outcomes = reconcile_payments()
            if outcomes or options["verbosity"] > 1:
                counts = (
                    ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
                    or "nothing to do"
                )
                self.stdout.write(f"{shop or 'shop'}: {counts}")
