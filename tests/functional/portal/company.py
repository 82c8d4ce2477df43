"""A company with a super-admin, a user and a licence; and another of the same partner."""

from typing import Any

from django.test import Client
from django.urls import reverse

from tests import factories


def page(name: str, **arguments: Any) -> str:
    return reverse(f"clientportal_portal:company{name}", kwargs=arguments)


class House:
    """``boss`` runs the company, ``ada`` holds a seat of its ``licence``, ``bob`` none; ``sue`` runs the ``sister``."""

    def __init__(self, quantity: int = 3) -> None:
        self.company = factories.make_company("Demo House", supplier_name="Demo Supplies")
        self.boss = self.join("Grace", "Demo", role="super-admin")
        self.ada, self.bob = self.join("Ada", "Lane"), self.join("Bob", "Hill")
        self.licence = factories.make_licence(self.company, quantity, title="Tariffs", holders=[self.ada])
        self.sister = factories.make_company("Demo Sister")
        self.sue = self.join("Sue", "Demo", company=self.sister, role="super-admin")

    def join(self, first_name: str, last_name: str, **fields: Any) -> Any:
        fields = {"company": self.company, "language": "en", **fields}
        return factories.make_contact(
            user=factories.make_user(), first_name=first_name, last_name=last_name, **fields
        )

    def make_sisters(self) -> None:
        """Both companies are clients of one partner."""
        partner = factories.make_partner()
        for company in (self.company, self.sister):
            partner.links.create(company=company)

    def seat_of(self, contact: Any) -> Any:
        return contact.seats.filter(licence=self.licence).first()

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """Free, used, reserved, transferred."""
        self.licence.refresh_from_db()
        licence = self.licence
        return licence.free, licence.used, licence.reserved, licence.transferred


def as_(contact: Any) -> Client:
    """A browser of its own, logged in."""
    from tests.conftest import ShopClient

    browser = ShopClient()
    browser.force_login(contact.user)
    return browser
