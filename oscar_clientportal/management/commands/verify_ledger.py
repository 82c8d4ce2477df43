"""``manage.py verify_ledger``: proves the ledger of each shop; its exit code is 1 where something is wrong."""

from typing import Any

from django.core.management.base import CommandError

from oscar_clientportal.accounts.services import Verification, verify_ledger
from oscar_clientportal.management.shops import ShopsCommand


class Command(ShopsCommand):
    help = "Prove that every balance is the sum of its movements, and that none of them was altered."

    def handle(self, **options: Any) -> None:
        wrong = [shop for shop in self.each_shop(options) if not self.report(shop, verify_ledger())]
        if wrong:
            raise CommandError(f"The ledger is not intact: {', '.join(shop or 'shop' for shop in wrong)}.")

    def report(self, shop: str, found: Verification) -> bool:
        """Write what was found in a shop; whether all is well."""
        verdict = "intact" if found.intact else f"{len(found.found)} problems"
        self.stdout.write(f"{shop or 'shop'}: {verdict}, {found.transfers} movements")
        for problem in found.found:
            place = f"{problem.account}: " if problem.account is not None else ""
            self.stdout.write(f"  {place}{problem}")
        return found.intact
