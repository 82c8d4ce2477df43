"""Oscar confirms an order to whoever pays; those of their company who are ticked for orders read a copy, once."""

import pytest
from django.core import mail

from tests import factories
from tests.functional.shopping import Shopper, agent_with, only_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop"), pytest.mark.req("2.08", "2.40")]


@pytest.fixture
def buyer():
    """Somebody of a company, with 40.00 on its account."""
    return agent_with("40.00")


@pytest.fixture
def buy(client, buyer, django_capture_on_commit_callbacks):
    """Buy a map, and return the mails about the order."""

    def act():
        shopper = Shopper(client, buyer.user)
        shopper.put_in_basket(factories.make_product("Map", "20.00", shipped=False))
        with django_capture_on_commit_callbacks(execute=True):
            shopper.buy(method="account")
        number = only_order().number
        about = [message for message in mail.outbox if number in message.subject]
        return [message for message in about if not message.attachments]  # the invoice comes by itself

    return act


def colleague(buyer, email, *kinds, **fields):
    company = buyer.user.clientportal_contact.company
    return factories.make_contact(email, company=company, mail_kinds=list(kinds), **fields)


def test_where_nobody_is_ticked_only_whoever_pays_is_told(buy, buyer):
    colleague(buyer, "bob@acme.example", "account")
    assert [message.to for message in buy()] == [[buyer.user.email]]


def test_colleagues_who_are_ticked_read_a_copy_in_their_language(buy, buyer):
    colleague(buyer, "bob@acme.example", "orders", language="hu")
    company = buyer.user.clientportal_contact.company
    company.email, company.mail_kinds = "office@acme.example", ["orders"]
    company.save()
    messages = buy()
    assert [message.to[0] for message in messages] == [
        buyer.user.email,
        "bob@acme.example",
        "office@acme.example",
    ]
    assert messages[1].subject != messages[2].subject  # one in Hungarian, one in the shop's own language
    assert "Map" in messages[1].body


def test_whoever_pays_and_is_ticked_is_told_once(buy, buyer):
    contact = buyer.user.clientportal_contact
    contact.mail_kinds = ["orders"]
    contact.save()
    assert [message.to for message in buy()] == [[buyer.user.email]]
