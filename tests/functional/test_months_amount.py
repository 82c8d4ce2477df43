"""A client's money can be spent up to an amount in a month; what is above it waits for their yes."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from oscar.core.loading import get_model

from oscar_clientportal.impersonation.services.spending import remaining, remaining_of
from tests import factories
from tests.functional.acting import ActingShopper, agent_and_client, balances
from tests.functional.shopping import only_order, sources

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("stripe_shop"),
    pytest.mark.req("5.05"),
]
D = Decimal


def orders():
    return get_model("order", "Order").objects.count()


def waiting():
    return get_model("clientportal_impersonation", "WaitingOrder").objects.get()


def bought(client, people, price, method="account", **data):
    shopper = ActingShopper(client, people)
    shopper.fill(price)
    shopper.pay_with(method, **data)
    shopper.place_order()
    return shopper


def test_exactly_the_rest_is_ordered_and_a_cent_more_waits(client):
    people = agent_and_client(scopes=["basket", "balance"], clients="500.00", monthly_limit=D("100.00"))
    bought(client, people, "60.00")
    assert remaining(people.consent).rest == D("40.00")
    bought(client, people, "40.00")
    assert orders() == 2
    assert remaining(people.consent).rest == 0
    answer = bought(client, people, "0.01").page
    assert orders() == 2
    assert f"/waiting/{waiting().pk}/" in answer.url
    assert balances(people) == (D("400.00"), D("100.00"))
    people.theirs.refresh_from_db()
    assert people.theirs.held == 0


def test_the_pages_say_what_is_left_and_that_an_order_will_wait(client):
    people = agent_and_client(scopes=["basket", "balance"], clients="500.00", monthly_limit=D("100.00"))
    shopper = ActingShopper(client, people)
    people.client.company.invoice_days = 14
    people.client.company.save()
    shopper.fill("100.01")
    assert "€100.00 of €100.00 are left" in shopper.get("checkout:payment-method").content.decode()
    shopper.pay_with("account")
    assert "it will wait for the yes of Demo &amp; Sons" in shopper.get("checkout:preview").content.decode()


def test_a_new_month_of_the_shops_time_zone_begins_anew(client, time_machine):
    zone = ZoneInfo(settings.TIME_ZONE)
    time_machine.move_to(datetime(2031, 1, 31, 23, 58, tzinfo=zone), tick=False)
    people = agent_and_client(scopes=["basket", "balance"], clients="500.00", monthly_limit=D("100.00"))
    bought(client, people, "100.00")
    assert remaining(people.consent).rest == 0
    time_machine.move_to(datetime(2031, 2, 1, 0, 0, tzinfo=zone), tick=False)
    assert remaining(people.consent).rest == D("100.00")


def test_partly_by_card_it_must_be_less_of_the_clients_money(client):
    scopes = ["basket", "buy", "balance"]
    people = agent_and_client(scopes=scopes, clients="80.00", monthly_limit=D("50.00"))
    shopper = ActingShopper(client, people)
    shopper.fill("100.00")
    shopper.pay_with("account", use_account="50.01", rest_account="card")
    shopper.give_card()
    answer = shopper.place_order()
    assert "payment-method" in answer.url
    page = shopper.get("checkout:payment-method").content.decode()
    assert "Only €50.00 of the client&#x27;s money are left this month" in page
    assert not orders()
    shopper.pay_with("account", use_account="50.00", rest_account="card")
    shopper.give_card()
    shopper.place_order()
    assert sources(only_order())["clientportal-account"][0] == D("50.00")
    assert remaining(people.consent).rest == 0


def test_what_the_agent_pays_counts_nothing(client):
    people = agent_and_client(scopes=["basket", "buy", "balance"], monthly_limit=D("10.00"))
    shopper = ActingShopper(client, people)
    shopper.fill("90.00")
    shopper.buy(method="card")
    assert orders() == 1
    assert remaining(people.consent).rest == D("10.00")


def test_an_invoice_counts_as_the_account_does(client):
    people = agent_and_client(scopes=["basket", "balance"], clients="0.00", monthly_limit=D("100.00"))
    people.client.company.invoice_days = 14
    people.client.company.save()
    bought(client, people, "30.00", "invoice")
    assert orders() == 1
    assert remaining(people.consent).rest == D("70.00")


def test_nothing_is_spent_in_another_currency_than_agreed(client):
    people = agent_and_client(scopes=["basket", "balance"], currency="HUF", monthly_limit=D("90000"))
    shopper = ActingShopper(client, people)
    shopper.fill("30.00")
    page = shopper.get("checkout:payment-method")
    assert page.context["form"].limits == {}
    assert "not in this currency" in page.content.decode()
    assert "100.00" not in page.content.decode()


def test_many_consents_are_asked_in_one_query(django_assert_num_queries):
    ada = factories.make_contact(user=factories.make_user())
    given = [
        factories.make_consent(ada, partner=factories.make_partner(), scopes=["balance"]) for _number in "123"
    ]
    silent = factories.make_consent(ada, to_shop=True, scopes=["basket"])
    with django_assert_num_queries(1):
        found = remaining_of([*given, silent])
    assert set(found) == {each.pk for each in given}
