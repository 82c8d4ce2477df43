"""``manage.py tell_terms``: run it every few minutes, in as many places as you like."""

from typing import Any

from oscar_clientportal.management.shops import ShopsCommand


class Command(ShopsCommand):
    help = "Mail new terms of use to those who can accept them, as far as they have not heard of them yet."

    def handle(self, **options: Any) -> None:
        from oscar_clientportal.clients.services.terms_mails import tell_of_publication

        for shop in self.each_shop(options):
            count = tell_of_publication()
            if count or options["verbosity"] > 1:
                self.stdout.write(f"{shop or 'shop'}: {count} customers told")
