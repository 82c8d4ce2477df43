"""``manage.py verify_licences``: proves the licences of each shop; its exit code is 1 where something is wrong."""

from typing import Any

from django.core.management.base import CommandError

from oscar_clientportal.management.shops import ShopsCommand


class Command(ShopsCommand):
    help = "Prove that free, used, reserved and transferred seats add up to what was bought, and are those there are."

    def handle(self, **options: Any) -> None:
        wrong = [shop for shop in self.each_shop(options) if not self.is_intact(shop)]
        if wrong:
            raise CommandError(f"The licences are not intact: {', '.join(shop or 'shop' for shop in wrong)}.")

    def is_intact(self, shop: str) -> bool:
        """Whether all is well in the shop; what was found is written."""
        from oscar_clientportal.licences.services import verify_licences

        problems = verify_licences()
        self.stdout.write(f"{shop or 'shop'}: {f'{len(problems)} problems' if problems else 'intact'}")
        for problem in problems:
            self.stdout.write(f"  {problem}")
        return not problems
