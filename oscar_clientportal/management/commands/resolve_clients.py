"""``manage.py resolve_clients``: see ``help``."""

from typing import Any

from oscar_clientportal.management.shops import ShopsCommand


class Command(ShopsCommand):
    help = (
        "Looks up whom the addresses that agents have added belong to: those who have no account are linked and "
        "invited, the others wait for the staff. Servers do so by themselves a moment after each answer; this makes "
        "up for what a process that ended has left, and for long lists. Any number may run at once. Run it every "
        "minute."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        from oscar_clientportal.portfolios.services import resolve_waiting_links, settle_waiting_addresses

        for schema in self.each_shop(options):
            done = resolve_waiting_links()
            settle_waiting_addresses()
            if done or options["verbosity"] > 1:
                self.stdout.write(f"{schema or 'shop'}: {done} looked up")
