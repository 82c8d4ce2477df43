"""Whoever lacks a content sees a friendly page with the plans that would open it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import path

from oscar_clientportal.subscriptions.access import content_required_response
from oscar_clientportal.subscriptions.decorators import requires_content
from sandbox.urls import urlpatterns as shop_urls
from tests.factories import make_contact, make_plan, make_subscription, make_user

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


@requires_content("HS")
def hs_page(request):
    return HttpResponse("The HS page")


@requires_content("HS", "Origin")
def page_of_both(request):
    return HttpResponse("The page of both")


urlpatterns = [
    path("hs/", hs_page),
    path("both/", page_of_both),
    path("origin/", requires_content("Origin")(hs_page)),
    path("unknown/", requires_content("unknown")(hs_page)),
    path("lost/", lambda request: content_required_response(request, [])),
    *shop_urls,
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def _english(settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "LANGUAGES": ["en"]}


@pytest.fixture
def show(client):
    """The page at this address as ``user`` sees it at this moment."""

    def show(address, user=None, at=START + timedelta(days=73)):
        with time_machine.travel(at, tick=False):
            if user is not None:
                client.force_login(user)
            return client.get(address)

    return show


@pytest.fixture
def subscriber():
    user = make_user()
    make_subscription(make_contact(user=user), make_plan("HS", "75.00"), starts_at=START)
    return user


def test_a_subscriber_sees_the_page(show, subscriber):
    assert show("/hs/", subscriber).content == b"The HS page"


def test_access_ends_with_the_second(show, subscriber):
    end = START + timedelta(days=365)
    assert show("/hs/", subscriber, end - timedelta(seconds=1)).status_code == 200
    assert show("/hs/", subscriber, end).status_code == 403


def test_a_page_needs_every_content_it_names(show, subscriber):
    assert show("/both/", subscriber).status_code == 403


def test_others_see_the_plans_that_open_it_and_their_prices(show):
    opening, more = make_plan("HS", "75.00"), make_plan("HS+Origin", "180.00")
    make_plan("Valuation", "99.00")
    make_plan("HS+closed", "60.00", is_open=False)
    response = show("/hs/", make_user())
    page = response.content.decode()
    assert response.status_code == 403
    for plan, price in ((opening, "€75.00"), (more, "€180.00")):
        assert plan.product.get_absolute_url() in page
        assert price in page
    assert "€99.00" not in page
    assert "€60.00" not in page
    assert "Do you have a subscription?" not in page


def test_a_visitor_can_log_in_and_come_back(show):
    make_plan("HS")
    response = show("/hs/?a=1&b=2")
    assert response.status_code == 403
    assert 'href="/accounts/login/?next=/hs/%3Fa%3D1%26b%3D2"' in response.content.decode()


def test_the_holder_of_a_lower_plan_is_told_what_an_upgrade_costs(show, subscriber):
    make_plan("HS+Origin", "175.00")
    page = show("/both/", subscriber).content.decode()
    assert "€80.00" in page
    assert "runs until March 1, 2027" in page


def test_the_holder_of_another_plan_is_told_why_they_cannot_buy_now(show, subscriber):
    make_plan("Origin", "30.00")
    page = show("/origin/", subscriber).content.decode()
    assert "This plan lacks something" in page
    assert "€30.00" not in page


@pytest.mark.parametrize("address", ["/unknown/", "/lost/"])
def test_a_content_nobody_sells_gives_a_page_all_the_same(show, address):
    make_plan("HS")
    response = show(address)
    assert response.status_code == 403
    assert "No plan that opens it is on sale" in response.content.decode()


def test_a_template_asks_for_contents_with_one_query(subscriber, django_assert_num_queries):
    template = Template(
        '{% load clientportal %}{% has_content "HS" as hs %}{% has_content "Origin" as o %}{{ hs }} {{ o }}'
    )
    request = RequestFactory().get("/")
    request.user = subscriber
    with time_machine.travel(START + timedelta(days=1)), django_assert_num_queries(1):
        assert template.render(Context({"request": request})) == "True False"
    request.user = AnonymousUser()
    assert template.render(Context({"request": request})) == "False False"
    assert template.render(Context({})) == "False False"


class TestWhatOneHasButDoesNotOpen:
    @pytest.fixture
    def me(self):
        return make_contact(user=make_user())

    def make_waiting(self, me, status, **fields):
        return make_subscription(me, make_plan("HS"), starts_at=START, status=status, **fields)

    def test_one_that_is_paused_is_named_and_whom_to_ask(self, show, me):
        self.make_waiting(me, "paused")
        page = show("/hs/", me.user).content.decode()
        assert "it is paused" in page
        assert "please ask us" in page

    def test_one_whose_renewal_is_not_paid_is_paid_by_its_payer(self, show, me):
        unpaid = {"auto_renew": True, "renewal_payer": me.user, "days": 30}
        subscription = self.make_waiting(me, "suspended", **unpaid)
        term = subscription.terms.get()
        renewal = subscription.renewals.create(
            plan=subscription.plan,
            payer=me.user,
            starts_at=term.ends_at,
            ends_at=term.ends_at + timedelta(days=365),
            status="failed",
            price="75.00",
            currency="EUR",
        )
        page = show("/hs/", me.user).content.decode()
        assert "its renewal has not been paid" in page
        assert re.search(r'href="/[^"]*portal/renewal/[^"]+"', page)
        renewal.payer = make_user()
        renewal.save()
        page = show("/hs/", me.user).content.decode()
        assert "Please ask whoever pays for it" in page
        assert "portal/renewal/" not in page

    def test_what_would_not_open_it_and_what_others_have_is_not_named(self, show, me):
        self.make_waiting(me, "paused")
        self.make_waiting(make_contact(user=make_user()), "paused")
        assert "paused" not in show("/origin/", me.user).content.decode()
        assert "paused" not in show("/hs/", make_user()).content.decode()
