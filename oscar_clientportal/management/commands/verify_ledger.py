"""``manage.py verify_ledger``: proves the ledger of each shop; its exit code is 1 where something is wrong."""

from typing import Any

from django.core.management.base import CommandError

from oscar_clientportal.accounts.services import verify_ledger
from oscar_clientportal.management.shops import ShopsCommand
from oscar_clientportal.payments.services.verification import verify_payments


class Command(ShopsCommand):
    help = "Prove that balances are the sums of their movements, that none was altered, and that orders are paid."

    def handle(self, **options: Any) -> None:
        wrong = [shop for shop in self.each_shop(options) if not self.is_intact(shop)]
        if wrong:
            raise CommandError(f"The ledger is not intact: {', '.join(shop or 'shop' for shop in wrong)}.")

    def is_intact(self, shop: str) -> bool:
        """Whether all is well in the shop; what was found is written."""
        found = verify_ledger()
        problems = [
            f"{problem.account}: {problem}" if problem.account is not None else str(problem)
            for problem in found.found
        ]
        problems += verify_payments()
        verdict = f"{len(problems)} problems" if problems else "intact"
        self.stdout.write(f"{shop or 'shop'}: {verdict}, {found.transfers} movements")
        for problem in problems:
            self.stdout.write(f"  {problem}")
        return not problems
