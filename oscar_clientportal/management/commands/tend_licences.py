"""``manage.py tend_licences``: run it every few minutes, in as many places as you like."""

from typing import Any

from oscar_clientportal.management.shops import ShopsCommand


class Command(ShopsCommand):
    help = (
        "Release seats reserved for invitations that are over, deactivate people past their last day, let offers of "
        "licences lapse that nobody has answered, and end licences past their validity."
    )

    def handle(self, **options: Any) -> None:
        from oscar_clientportal.licences.services import tend_licences

        for shop in self.each_shop(options):
            done = tend_licences()
            if done or options["verbosity"] > 1:
                counts = ", ".join(f"{count} {what}" for what, count in sorted(done.items()))
                self.stdout.write(f"{shop or 'shop'}: {counts or 'nothing to do'}")
