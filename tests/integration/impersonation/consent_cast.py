"""A client's company, its people, and a partner that the shop has linked with it."""

from datetime import timedelta
from typing import Any

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.services import consents
from tests import factories


class Cast:
    """A company of two with a partner that the shop has linked with it."""

    def __init__(self) -> None:
        self.company = factories.make_company("Client company")
        self.boss = factories.make_user()
        factories.make_contact(user=self.boss, company=self.company, role="super-admin")
        self.user = factories.make_user()
        self.contact = factories.make_contact(user=self.user, company=self.company)
        self.partner = factories.make_partner()
        self.link = self.partner.links.create(company=self.company)
        self.asker = self.partner.users.get().contact.user

    def give(self, **fields: Any) -> Any:
        values = {
            "company": self.company,
            "by": self.boss,
            "partner": self.partner,
            "acts_as": self.contact,
            "scopes": ["basket"],
            "until": clock.now() + timedelta(days=30),
        }
        return consents.give_consent(**{**values, **fields})

    def ask(self, **fields: Any) -> Any:
        values = {
            "company": self.company,
            "by": self.asker,
            "partner": self.partner,
            "scopes": ["basket"],
            "purpose": "Set up the shop",
        }
        return consents.request_consent(**{**values, **fields})
