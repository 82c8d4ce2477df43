"""Oscar asks nobody for proof of an address: registering with a client's must not hand over what is theirs."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

from oscar_clientportal.subscriptions.services import has_access
from tests import factories
from tests.functional.shopping import Shopper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
EMAIL, PASSWORD = "ada@example.com", "a long and quiet river 7"


@pytest.fixture
def waiting():
    """A client without a login, with a subscription and a balance."""
    contact = factories.make_contact(EMAIL, language="en")
    factories.make_subscription(contact, factories.make_plan("HS", "75.00"))
    factories.make_account(contact.company, "75.00")
    return contact


@pytest.fixture
def registered(client, waiting, mailoutbox, django_capture_on_commit_callbacks):
    """Somebody who registered with that address in Oscar's form."""
    data = {
        "registration-email": "Ada@example.com",
        "registration-password1": PASSWORD,
        "registration_submit": "1",
    }
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/accounts/login/", {**data, "registration-password2": PASSWORD})
    assert response.status_code == 302
    return get_user_model().objects.get()


def test_they_get_neither_content_nor_balance(client, registered, waiting):
    assert client.get("/portal/subscriptions/").status_code == 200
    assert not has_access(registered, "HS")
    assert not get_model("clientportal_accounts", "Account").objects.visible_to(registered).exists()
    assert not get_model("clientportal_subscriptions", "Subscription").objects.visible_to(registered).exists()


def test_buying_for_themselves_is_refused_with_the_way_out_and_nothing_is_charged(
    client, registered, waiting
):
    shopper = Shopper(client, registered)
    shopper.put_in_basket(factories.make_plan("Valuation", "60.00").product)
    shopper.begin_checkout()
    shopper.give_card()
    shopper.place_order()
    assert "follow the link in the invitation" in shopper.page.content.decode()
    assert not get_model("order", "Order").objects.exists()
    part = get_model("clientportal_payments", "PaymentPart").objects.get()
    assert part.status == "released"
    waiting.refresh_from_db()
    assert waiting.user is None


def test_the_mailbox_gets_the_invitation_and_following_it_gives_all(client, registered, waiting, mailoutbox):
    (message,) = [message for message in mailoutbox if "/portal/invitation/" in message.body]
    assert message.to == [EMAIL]
    link = re.search(r"/portal/invitation/\S+/", message.body)[0]
    client.logout()
    data = {"password1": PASSWORD, "password2": PASSWORD, "language": "en"}
    form = client.get(link).context["form"]
    response = client.post(link, {**{name: PASSWORD for name in form.fields if "password" in name}, **data})
    assert response.status_code == 302, response.context["form"].errors
    waiting.refresh_from_db()
    assert waiting.user == registered
    account = get_model("clientportal_accounts", "Account").objects.visible_to(registered).get()
    assert account.balance == Decimal("75.00")


def test_an_agent_who_adds_them_waits_for_the_shop_as_with_any_known_address(registered, waiting):
    from oscar_clientportal.portfolios.services import add_client

    link = add_client(agent=factories.make_agent(), email=EMAIL)
    assert (link.status, link.contact) == ("pending", waiting)
