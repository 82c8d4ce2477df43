"""``manage.py issue_documents``: see ``help``."""

from typing import Any

from oscar_clientportal.management.shops import ShopsCommand


class Command(ShopsCommand):
    help = (
        "Issues the papers of orders, invoices and credit notes that still wait: servers do so by themselves a moment "
        "after each order, this makes up for what failed or was left by a process that ended. Each failure is tried "
        "again after a pause that grows. Any number may run at once. Run it every minute."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        from oscar_clientportal.checkout.papers import issue_waiting

        for schema in self.each_shop(options):
            done = issue_waiting()
            if done or options["verbosity"] > 1:
                told = f"{done['issued']} issued, {done['failed']} failed"
                self.stdout.write(f"{schema or 'shop'}: {told}")
