"""``manage.py remind_invoices``: see ``help``."""

from typing import Any

from oscar_clientportal.management.shops import ShopsCommand


class Command(ShopsCommand):
    help = (
        "Reminds payers of invoices that are overdue, once at each of the days that the shop has set. Any number may "
        "run at once. Run it every hour, or once a day."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        from oscar_clientportal.documents.services.reminding import remind_invoices

        for schema in self.each_shop(options):
            count = remind_invoices()
            if count or options["verbosity"] > 1:
                self.stdout.write(f"{schema or 'shop'}: {count} reminded")
