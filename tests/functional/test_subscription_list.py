"""What somebody sees of their own subscriptions."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_contact, make_plan, make_subscription, make_user

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english(settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "LANGUAGES": ["en"]}


@pytest.fixture
def me(client):
    user = make_user("client@acme.example")
    client.force_login(user)
    return make_contact(user=user)


def page(client, at=START + timedelta(days=30)):
    with time_machine.travel(at, tick=False):
        response = client.get(reverse("clientportal_portal:subscriptions"))
    assert response.status_code == 200
    found = re.search(r'<div class="col-sm-8 col-md-9">.*', response.content.decode(), re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_it_asks_strangers_to_log_in(client):
    response = client.get(reverse("clientportal_portal:subscriptions"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("customer:login"))


def test_it_shows_what_runs_until_when_what_it_opens_and_who_paid(client, me):
    agent = make_user(first_name="Ada", last_name="Agent")
    make_subscription(me, make_plan("HS+Origin"), starts_at=START, payer=agent)
    found = page(client)
    for expected in ("HS+Origin", "HS Origin", "March 1, 2027", "Ada Agent"):
        assert expected in found
    assert agent.email not in found


def test_what_one_paid_oneself_is_paid_by_you(client, me):
    make_subscription(me, make_plan("HS"), starts_at=START, payer=me.user)
    assert "Paid by You" in page(client)


def test_it_shows_nobody_elses_and_nothing_that_waits_for_approval(client, me):
    make_subscription(make_contact(), make_plan("Theirs"), starts_at=START)
    make_subscription(me, make_plan("Waiting"), starts_at=START, status="pending")
    found = page(client)
    assert "You have no subscription at the moment" in found
    assert "Runs until" not in found
    assert "Earlier" not in found


def test_without_a_subscription_it_shows_the_plans(client, me):
    make_plan("HS", "75.00")
    found = page(client)
    assert "You have no subscription at the moment" in found
    assert "€75.00 for 1 year" in found


def test_somebody_the_shop_never_met_sees_the_plans_too(client):
    client.force_login(make_user())
    make_plan("HS", "75.00")
    assert "€75.00 for 1 year" in page(client)


def test_what_has_ended_is_listed_as_earlier(client, me):
    make_subscription(me, make_plan("HS"), starts_at=START, days=10)
    make_subscription(me, make_plan("Origin"), starts_at=START, status="cancelled")
    before, after = page(client).split("Earlier")
    assert "Runs until" not in before
    assert "HS March 1, 2026 March 11, 2026" in after
    assert "Cancelled" in after


@pytest.mark.req("0.30")
def test_a_running_subscription_can_be_upgraded(client, me):
    make_subscription(me, make_plan("HS", "75.00"), starts_at=START)
    make_plan("HS+Origin", "175.00")
    make_plan("Valuation", "1.00")
    found = page(client, START + timedelta(days=73))
    assert "€80.00 until March 1, 2027" in found
    assert "Valuation" not in found


def test_many_subscriptions_cost_no_more_queries_than_few(client, me):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("clientportal_portal:subscriptions"))
        return len(queries)

    plans = [make_plan(f"P{number}") for number in range(6)]
    make_subscription(me, plans[0], payer=make_user())
    count()
    few = count()
    for plan in plans[1:]:
        make_subscription(me, plan, payer=make_user())
    assert count() == few
