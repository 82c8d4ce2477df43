"""``manage.py deliver_documents``: run it every minute, in as many places as you like."""

from typing import Any

from oscar_clientportal.documents.services.delivering import deliver_documents
from oscar_clientportal.management.shops import ShopsCommand


class Command(ShopsCommand):
    help = "Send the orders that are due to the shop's ERP, by HTTP, into a folder or by mail."

    def handle(self, **options: Any) -> None:
        for shop in self.each_shop(options):
            done = deliver_documents()
            if done or options["verbosity"] > 1:
                counts = ", ".join(f"{count} {status}" for status, count in sorted(done.items()))
                self.stdout.write(f"{shop or 'shop'}: {counts or 'nothing to do'}")
