"""What pages say of seats: to whoever holds one, to whoever doesn't, and before anything is done."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import path, reverse

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.decorators import requires_content
from oscar_clientportal.subscriptions.services import seats_affected
from sandbox.urls import urlpatterns as shop_urls
from tests.factories import (
    make_agent,
    make_company,
    make_contact,
    make_link,
    make_plan,
    make_seat_product,
    make_seated,
    make_subscription,
    make_user,
    model,
)
from tests.functional.shopping import Shopper


@requires_content("HS")
def hs_page(request):
    return HttpResponse("The HS page")


urlpatterns = [path("hs/", hs_page), *shop_urls]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__), pytest.mark.req("2.71")]


@pytest.fixture(autouse=True)
def _english(settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "LANGUAGES": ["en"]}


@pytest.fixture
def company():
    return make_company("Demo Ltd")


@pytest.fixture
def boss(company):
    return make_contact(
        user=make_user(), company=company, role="super-admin", first_name="Ada", last_name="Boss"
    )


@pytest.fixture
def colleague(company):
    return make_contact(user=make_user(), company=company)


@pytest.fixture
def subscription(boss):
    return make_subscription(boss, make_plan("HS", seats=10), auto_renew=True, renewal_payer=boss.user)


def read(client, contact, name, *args, **kwargs):
    return Shopper(client, contact.user).get(name, *args).text


def test_the_list_says_what_opens_by_a_seat_and_until_when(client, subscription, colleague):
    make_seated(subscription, holders=[colleague])
    make_plan("HS+Origin")
    page = read(client, colleague, "clientportal_portal:subscriptions")
    assert "Through your company" in page
    assert page.count('<span class="sr-only"> HS</span>') == 0  # what the seat opens is not offered
    assert page.count('<span class="sr-only"> HS+Origin</span>') == 1
    assert "by your seat of “Users” of Demo Ltd" in page
    assert "You have no subscription" not in page


def test_whoever_holds_a_seat_can_neither_stop_nor_see_the_subscription(client, subscription, colleague):
    make_seated(subscription, holders=[colleague])
    shopper = Shopper(client, colleague.user)
    for name in ("subscription", "subscription-renew", "subscription-stop"):
        assert shopper.get(f"clientportal_portal:{name}", subscription.pk).status_code == 404
    assert shopper.post("clientportal_portal:subscription-stop", {}, subscription.pk).status_code == 404
    subscription.refresh_from_db()
    assert subscription.auto_renew


def test_the_beneficiary_without_a_seat_reads_that_it_is_closed_to_them(client, subscription, boss):
    make_seated(subscription)
    page = read(client, boss, "clientportal_portal:subscriptions")
    assert "You hold no seat of it, so it opens nothing for you." in page
    assert reverse("clientportal_portal:company-seat") in page


def test_the_beneficiary_with_a_seat_reads_no_such_thing(client, subscription, boss):
    make_seated(subscription, holders=[boss])
    page = read(client, boss, "clientportal_portal:subscription", subscription.pk)
    assert "You hold no seat" not in page
    assert "10 licences: 1 in use, 9 free" in page


def test_a_closed_page_says_whom_to_ask_for_a_seat(client, subscription, colleague):
    make_seated(subscription)
    shopper = Shopper(client, colleague.user)
    page = shopper.get("/hs/")
    assert page.status_code == 403
    assert "which opens it for whoever holds a seat" in page.text
    assert "Seats are given by Ada Boss." in page.text
    shopper.post("clientportal_portal:company-seat-ask", {})
    assert model("licences", "SeatRequest").objects.get().contact == colleague
    assert "You have asked for one" in shopper.get("/hs/").text


def test_a_closed_page_says_nothing_of_seats_to_strangers(client, subscription):
    make_seated(subscription)
    stranger = make_contact(user=make_user())
    assert "holds a seat" not in read(client, stranger, "/hs/")


def test_a_seat_taken_back_closes_the_page_with_the_next_request(client, subscription, colleague):
    licence = make_seated(subscription, holders=[colleague])
    shopper = Shopper(client, colleague.user)
    assert shopper.get("/hs/").text == "The HS page"
    licence.seats.all().delete()
    assert shopper.get("/hs/").status_code == 403


def test_switching_renewal_off_says_who_loses_what_then(client, subscription, boss, colleague):
    make_seated(subscription, holders=[boss, colleague])
    page = read(client, boss, "clientportal_portal:subscription-stop", subscription.pk)
    assert "2 people hold seats of it: they keep them until then" in page


def test_an_upgrade_says_what_becomes_of_the_licences(client, subscription, boss):
    make_seated(subscription, 4, holders=[boss])
    make_plan("HS+Origin", "200.00", seats=10)
    page = read(client, boss, "clientportal_portal:subscriptions")
    assert "Your 4 licences stay, whoever holds a seat keeps it. 6 more come with it." in page


def test_an_agent_reads_for_how_many_a_plan_is(client, boss):
    agent = make_agent()
    link = make_link(agent, boss)
    make_plan("HS", seats=10)
    page = Shopper(client, agent.user).get("clientportal_portal:portfolio-subscription", link.pk)
    assert "For 10 users of the company." in page.text


def test_a_product_with_seats_says_what_it_comes_to(client, subscription, boss):
    pack = make_seat_product(seats=5, plan=subscription.plan)
    page = read(client, boss, pack.product.get_absolute_url())
    assert "Each gives your company 5 licences." in page
    assert "for as long as your subscription to HS" in page


class TestTheStaff:
    @pytest.fixture
    def editor(self, client):
        user = make_user("owner@acme.example", is_staff=True, is_superuser=True)
        client.force_login(user)
        return client

    @pytest.mark.parametrize(
        ("act", "words"),
        [
            ("end", "Its 10 licences end with it."),
            ("end", "2 people lose their seats"),
            ("cancel", "2 people hold seats of it: they keep them until then"),
            ("pause", "2 people hold seats of it: they keep them, and these open nothing"),
            ("move", "2 people lose their seats"),
        ],
    )
    def test_read_who_loses_what_before_they_act(self, editor, subscription, boss, colleague, act, words):
        make_seated(subscription, holders=[boss, colleague])
        page = editor.get(reverse(f"clientportal_subscriptions:{act}", args=[subscription.pk]))
        assert words in page.text


def test_what_is_affected_costs_nothing_where_there_are_no_seats(subscription, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not seats_affected(subscription)


def test_what_is_affected_is_two_queries_however_many_hold_seats(
    subscription, company, boss, django_assert_num_queries
):
    holders = [make_contact(company=company) for _number in range(25)]
    make_seated(subscription, 40, holders=[*holders, boss])
    subscription.refresh_from_db()
    with django_assert_num_queries(3):
        affected = seats_affected(subscription)
    assert (affected.used, affected.others, affected.free, len(affected.people)) == (26, 25, 14, 20)
    assert subscription.terms.get().ends_at > clock.now() + timedelta(days=300)
