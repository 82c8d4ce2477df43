"""Somebody without a login: a guest, or a visitor of "My space", on the way through Oscar's checkout."""

from typing import Any

from django.test import Client
from oscar.test import factories as oscar_factories

from oscar_clientportal.clients.services import issue_key
from tests import factories
from tests.functional.shopping import Shopper

EMAIL = "ada@acme.example"


class Guest(Shopper):
    """Nobody is logged in; otherwise as a shopper."""

    def __init__(self, client: Client) -> None:
        self.client, self.user, self.page = client, None, None

    def open_space(self, secret: str, email: str = EMAIL, **data: str) -> Any:
        return self.post("clientportal_portal:space", {"secret": secret, "email": email, **data})

    def checkout_as_guest(self, email: str = EMAIL) -> Any:
        """Say one's address where Oscar asks who one is, and go on."""
        self.page = self.client.post("/checkout/", {"username": email, "options": "anonymous"}, follow=True)
        return self.page


def contact_with(balance: str = "40.00", *, email: str = EMAIL, **fields: Any) -> tuple[Any, str]:
    """A contact with a customer account of this balance, and their unique key."""
    contact = factories.make_contact(email, **fields)
    factories.make_account(contact.company, balance)
    return contact, issue_key(contact=contact)


def make_order(*, email: str = "", user: Any = None, number: str = "", **fields: Any) -> Any:
    """An order as the shop might have written it, without a payment attempt."""
    product = factories.make_product(shipped=False)
    basket = oscar_factories.create_basket(empty=True)
    basket.add_product(product)
    return oscar_factories.create_order(
        number=number or None, basket=basket, user=user, guest_email=email if user is None else "", **fields
    )
