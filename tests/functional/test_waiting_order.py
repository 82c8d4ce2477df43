"""An order above the month's amount waits for the client's yes: asked by mail, answered once, told to whoever asked."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail, signing
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.services import sessions, waiting_orders
from oscar_clientportal.impersonation.tokens import SALT, waiting_order_token
from tests import factories
from tests.functional.acting import ActingShopper, agent_and_client, balances
from tests.functional.shopping import Shopper, only_order
from tests.impersonating import stop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop"), pytest.mark.req("5.05")]
D = Decimal


@pytest.fixture
def people():
    return agent_and_client(scopes=["basket", "balance"], clients="500.00", monthly_limit=D("50.00"))


@pytest.fixture
def asked(client, people, django_capture_on_commit_callbacks):
    """The agent has placed an order above the amount; the waiting order, and their browser."""
    shopper = ActingShopper(client, people)
    shopper.fill("80.00")
    shopper.pay_with("account")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        shopper.place_order()
    shopper.waiting = waiting()
    return shopper


def waiting():
    return get_model("clientportal_impersonation", "WaitingOrder").objects.latest("pk")


def link():
    """The address in the mail, without the host."""
    found = re.search(r"http://[^/]+(/\S*/order/\S+/)", mail.outbox[0].body)
    return found.group(1)


def is_open(basket_pk):
    return get_model("basket", "Basket").objects.get(pk=basket_pk).status == "Open"


def answer(client, address, word, capture):
    client.logout()
    with capture(execute=True):
        return client.post(address, {"answer": word}, follow=True)


def test_the_client_is_asked_by_mail_and_nothing_is_held(asked, people):
    [question] = mail.outbox
    assert question.to == [people.client.email]
    assert "80" in question.subject
    people.theirs.refresh_from_db()
    assert people.theirs.held == 0
    assert not get_model("order", "Order").objects.exists()
    page = asked.get("clientportal_checkout:waiting", asked.waiting.pk).content.decode()
    assert "Waits for the yes of Demo &amp; Sons" in page


def test_yes_places_the_order_once_and_names_both(asked, people, client, django_capture_on_commit_callbacks):
    address = link()
    page = client.get(address)
    assert "no-store" in page["Cache-Control"]
    mail.outbox.clear()
    page = answer(client, address, "yes", django_capture_on_commit_callbacks).content.decode()
    assert waiting().message == ""
    order = only_order()
    assert order.number in page
    assert order.user == people.client.user
    assert order.clientportal_parties.actor == people.agent.user
    assert order.clientportal_parties.payer == people.client.user
    assert balances(people)[0] == D("420.00")
    assert (waiting().status, waiting().order, waiting().decided_by) == ("placed", order, people.client.user)
    assert [each.subject for each in mail.outbox if people.agent.user.email in each.to] == [
        "Demo & Sons a approuvé votre commande"
    ]
    again = answer(client, address, "yes", django_capture_on_commit_callbacks).content.decode()
    answer(client, address, "no", django_capture_on_commit_callbacks)
    assert order.number in again
    assert get_model("order", "Order").objects.count() == 1
    assert waiting().status == "placed"


def test_looking_at_the_link_places_nothing(asked, client):
    client.logout()
    page = client.get(link()).content.decode()
    assert "Demo question about an order" in page
    assert "Handbook" in page
    client.post(link(), {})
    assert waiting().status == "waiting"


def test_no_opens_the_basket_again_and_the_agent_is_told(
    asked, people, client, django_capture_on_commit_callbacks
):
    address, basket = link(), asked.waiting.basket_id
    mail.outbox.clear()
    page = answer(client, address, "no", django_capture_on_commit_callbacks).content.decode()
    assert "You have said no" in page
    assert is_open(basket)
    assert waiting().status == "refused"
    assert people.agent.user.email in mail.outbox[0].to
    answer(client, address, "yes", django_capture_on_commit_callbacks)
    assert not get_model("order", "Order").objects.exists()


def test_a_session_that_has_ended_doesnt_matter(asked, people, client, django_capture_on_commit_callbacks):
    sessions.end(session=people.consent.sessions.get(), how="expired")
    answer(client, link(), "yes", django_capture_on_commit_callbacks)
    assert only_order().clientportal_parties.actor == people.agent.user


def test_a_changed_price_is_not_what_the_client_agreed_to(asked, client, django_capture_on_commit_callbacks):
    basket = asked.waiting.basket_id
    get_model("partner", "StockRecord").objects.update(price=D("90.00"))
    page = answer(client, link(), "yes", django_capture_on_commit_callbacks).content.decode()
    assert "A price has changed" in page
    assert is_open(basket)
    assert waiting().status == "failed"
    assert not get_model("order", "Order").objects.exists()


def test_an_account_that_covers_it_no_more_is_said(asked, people, client, django_capture_on_commit_callbacks):
    people.theirs.status = "frozen"
    people.theirs.save()
    page = answer(client, link(), "yes", django_capture_on_commit_callbacks).content.decode()
    assert "does not cover it" in page
    assert waiting().status == "failed"


def test_the_agent_can_withdraw_it_and_ask_anew(asked, client, django_capture_on_commit_callbacks):
    address, basket = link(), asked.waiting.basket_id
    asked.post("clientportal_checkout:waiting", {}, asked.waiting.pk)
    assert is_open(basket)
    page = answer(client, address, "yes", django_capture_on_commit_callbacks).content.decode()
    assert "withdrawn" in page
    shopper = ActingShopper(client, asked.people)
    shopper.begin_checkout()
    shopper.pay_with("account")
    shopper.place_order()
    assert waiting().status == "waiting"


def test_without_an_answer_it_lapses(asked, client, time_machine, django_capture_on_commit_callbacks):
    address, basket = link(), asked.waiting.basket_id
    time_machine.move_to(clock.now() + timedelta(days=7, minutes=1))
    client.logout()
    assert client.get(address).status_code == 404
    assert waiting_orders.lapse_waiting_orders() == 1
    assert waiting_orders.lapse_waiting_orders() == 0
    assert (waiting().status, is_open(basket)) == ("lapsed", True)


def test_a_token_that_was_altered_or_is_another_shops_opens_nothing(asked, client):
    client.logout()
    good = link()
    foreign = signing.dumps(["globex", asked.waiting.pk, asked.people.client.pk], salt=SALT)
    stranger = factories.make_contact(company=factories.make_company(), role="super-admin")
    for address in (
        good[:-4] + "abc/",
        reverse("clientportal_checkout:waiting-order", args=[foreign]),
        reverse("clientportal_checkout:waiting-order", args=[waiting_order_token(asked.waiting, stranger)]),
    ):
        page = client.get(address)
        assert page.status_code == 404
        assert "does not work any more" in page.content.decode()


def test_whoever_asked_cant_answer_for_the_client(asked, client, people):
    address = link()
    assert client.post(address, {"answer": "yes"}).status_code in (403, 404)
    stop(client)
    assert client.post(address, {"answer": "yes"}).status_code == 404
    assert waiting().status == "waiting"


def test_where_the_named_user_has_no_address_the_super_admins_are_asked(
    client, people, django_capture_on_commit_callbacks
):
    owner = factories.make_contact("owner@demo.example", company=people.client.company, role="super-admin")
    get_model("clientportal_clients", "Contact").objects.filter(pk=people.client.pk).update(email="")
    shopper = ActingShopper(client, people)
    shopper.fill("80.00")
    shopper.pay_with("account")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        shopper.place_order()
    assert [each.to for each in mail.outbox] == [[owner.email]]
    answer(client, link(), "yes", django_capture_on_commit_callbacks)
    assert only_order().user == people.client.user


def test_a_strangers_waiting_order_is_missing(asked, client):
    stranger = Shopper(client, factories.make_user())
    page = stranger.get("clientportal_checkout:waiting", asked.waiting.pk)
    assert page.status_code == 404


def test_the_super_admin_finds_it_among_those_who_act_for_them(asked, people, client):
    owner = factories.make_user()
    factories.make_contact(user=owner, company=people.client.company, role="super-admin")
    page = Shopper(client, owner).get("clientportal_portal:access").content.decode()
    assert "Orders that wait for your yes" in page
    address = re.search(r'href="(/\S*/order/[^"]+)"', page).group(1)
    assert "Yes, order it" in client.get(address).content.decode()


def test_the_agents_page_of_the_client_tells_it_apart_from_what_was_bought_for_them(asked, people, client):
    stop(client)
    link_pk = people.agent.client_links.get().pk
    page = client.get(reverse("clientportal_portal:portfolio-client", args=[link_pk])).content.decode()
    assert "What you ordered acting as this client" in page
    assert reverse("clientportal_checkout:waiting", args=[asked.waiting.pk]) in page
