"""The agent chooses a plan for a client: what is offered, to whom, and what lands in the basket."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from tests.factories import (
    make_agent,
    make_contact,
    make_link,
    make_plan,
    make_subscription,
    make_user,
    model,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent("agent@acme.example", first_name="Ada", last_name="Agent")


@pytest.fixture
def link(agent):
    return make_link(agent, make_contact("client@acme.example"))


def address(link):
    return reverse("clientportal_portal:portfolio-subscription", kwargs={"pk": getattr(link, "pk", link)})


def lines():
    return get_model("basket", "Line").objects.all()


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


ROLES = ["anonymous", "shopper", "client", "other agent", "former agent", "agent"]


@pytest.fixture
def log_in(client, agent, link):
    def log_in(role):
        if role == "anonymous":
            return
        if role == "agent":
            user = agent.user
        elif role == "client":
            user = link.contact.user = make_user("client@acme.example")
            link.contact.save()
        elif "agent" in role:
            other = make_agent("other@acme.example")
            model("portfolios", "Agent").objects.filter(pk=other.pk).update(is_active=role == "other agent")
            user = other.user
        else:
            user = make_user()
        client.force_login(user)

    return log_in


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_agent_of_the_client_may_choose(client, link, log_in, role, method):
    plan = make_plan("HS")
    log_in(role)
    response = getattr(client, method)(address(link), {"plan": plan.pk})
    expected = {"anonymous": 302, "agent": 200 if method == "get" else 302}.get(role, 404)
    assert response.status_code == expected
    if role == "anonymous":
        assert response.url.startswith(reverse("customer:login"))
    assert lines().count() == (role == "agent" and method == "post")


@pytest.mark.parametrize("status", ["refused", "ended"])
def test_a_client_who_left_the_portfolio_is_missing(client, agent, link, status):
    model("portfolios", "ClientLink").objects.filter(pk=link.pk).update(status=status)
    client.force_login(agent.user)
    assert client.get(address(link)).status_code == 404
    assert client.post(address(link), {"plan": make_plan("HS").pk}).status_code == 404
    assert not lines().exists()


def test_a_client_of_the_other_shop_is_missing(client, agent, globex_client, globex, link):
    with globex():
        stranger = make_agent("agent@globex.example")
        globex_client.force_login(stranger.user)
    assert globex_client.get(address(link)).status_code == 404


@pytest.mark.req("0.20")
def test_the_chosen_plan_is_in_the_basket_for_the_client(client, agent, link, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "LANGUAGES": ["en"]}
    plan = make_plan("HS+Origin")
    client.force_login(agent.user)
    response = client.post(address(link), {"plan": plan.pk}, follow=True)
    assert response.redirect_chain == [(reverse("basket:summary"), 302)]
    line = lines().get()
    assert (line.product, line.quantity) == (plan.product, 1)
    assert line.basket.owner == agent.user
    assert line.clientportal_beneficiary.contact == link.contact
    assert "HS+Origin for client@acme.example is in your basket." in text(response)


def test_another_plan_for_the_same_client_takes_the_place_of_the_first(client, agent, link):
    first, second = make_plan("HS"), make_plan("HS+Origin")
    other_link = make_link(agent)
    client.force_login(agent.user)
    client.post(address(other_link), {"plan": first.pk})
    client.post(address(link), {"plan": first.pk})
    client.post(address(link), {"plan": second.pk})
    found = {(line.clientportal_beneficiary.contact_id, line.product_id) for line in lines()}
    assert found == {
        (other_link.contact_id, first.product_id),
        (link.contact_id, second.product_id),
    }


@pytest.mark.parametrize(
    "value", ["", "abc", "0", "-1", "1.0", " 1", "9" * 40, "\u0661", "\x00", "1\x00", "1' OR 1=1", "{pk} "]
)
def test_a_plan_that_is_none_is_missing(client, agent, link, value):
    plan = make_plan("HS")
    client.force_login(agent.user)
    response = client.post(address(link), {"plan": value.replace("{pk}", str(plan.pk))})
    assert response.status_code == 404
    assert not lines().exists()


def test_without_a_plan_in_the_form_nothing_is_found(client, agent, link):
    client.force_login(agent.user)
    assert client.post(address(link)).status_code == 404


@pytest.mark.req("0.21", "0.22", "0.28")
def test_what_cannot_be_bought_is_missing_and_stays_out_of_the_basket(client, agent, link):
    make_subscription(link.contact, make_plan("HS+Origin"))
    closed, hidden = make_plan("HS+Origin+A", is_open=False), make_plan("HS+Origin+B")
    hidden.product.is_public = False
    hidden.product.save()
    unpriced = make_plan("HS+Origin+C")
    unpriced.product.stockrecords.all().delete()
    same, lower, other = make_plan("Origin+HS"), make_plan("HS"), make_plan("Valuation")
    client.force_login(agent.user)
    for plan in (closed, hidden, unpriced, same, lower, other):
        assert client.post(address(link), {"plan": plan.pk}).status_code == 404, str(plan)
    assert not lines().exists()


@pytest.mark.req("0.22")
def test_what_cannot_be_bought_is_listed_with_the_reason(client, agent, link, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "LANGUAGES": ["en"]}
    make_subscription(link.contact, make_plan("HS+Origin"), starts_at=datetime(2026, 3, 1, tzinfo=UTC))
    make_plan("Origin+HS")
    make_plan("HS")
    make_plan("Valuation")
    make_plan("HS+Origin+Valuation")
    client.force_login(agent.user)
    with time_machine.travel(datetime(2026, 4, 1, tzinfo=UTC)):
        page = text(client.get(address(link)))
    offered, refused = page.split("Not available now")
    assert "HS+Origin+Valuation" in offered
    assert "Valuation" in refused
    assert "runs until March 1, 2027 already" in refused
    assert "opens more than this plan already" in refused
    assert "This plan lacks something" in refused
    assert "Modify the subscription" in offered


@pytest.mark.req("0.34")
def test_an_upgrade_shows_its_prorated_price_and_end(client, agent, link):
    start = datetime(2026, 3, 1, tzinfo=UTC)
    make_subscription(link.contact, make_plan("HS", "75.00"), starts_at=start)
    make_plan("HS+Origin", "175.00")
    client.force_login(agent.user)
    with time_machine.travel(start + timedelta(days=73), tick=False):
        response = client.get(address(link))
        [choice] = response.context["choices"]
    assert str(choice.price.excl_tax) == "80.00"
    assert str(choice.list_price.excl_tax) == "175.00"


def without_tokens(response, email):
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return re.sub(r"subscription/|portfolio/\d+/", "", page).replace(email, "E-MAIL")


@pytest.mark.req("0.06", "0.11")
def test_the_page_does_not_tell_whether_the_client_had_an_account(client, agent):
    make_plan("HS+Origin")
    had_one = make_contact(user=make_user("old@acme.example"))
    make_subscription(had_one, make_plan("HS"))
    new = make_contact("new@acme.example")
    pages = []
    client.force_login(agent.user)
    for contact, status in ((had_one, "pending"), (new, "linked")):
        link = make_link(agent, contact, status=status)
        client.get(address(link))
        pages.append(without_tokens(client.get(address(link)), contact.email))
    assert pages[0] == pages[1]


def test_many_plans_cost_no_more_queries_than_few(client, agent, link):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(link)).status_code == 200
        return len(queries)

    make_subscription(link.contact, make_plan("A"))
    make_plan("A+B")
    client.force_login(agent.user)
    count()
    few = count()
    for number in range(8):
        make_plan(f"A+C{number}")
    assert count() == few


@pytest.fixture
def english(settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "LANGUAGES": ["en"]}


@pytest.mark.req("0.22")
@pytest.mark.usefixtures("english")
def test_why_not_names_what_is_missing_what_is_had_and_from_when(client, agent, link):
    make_subscription(link.contact, make_plan("HS+Origin"), starts_at=datetime(2026, 3, 1, tzinfo=UTC))
    make_plan("HS+Valuation")
    make_plan("HS+Origin+Valuation", "300.00")
    cheapest = make_plan("HS+Origin+Valuation+Rules", "200.00")
    client.force_login(agent.user)
    with time_machine.travel(datetime(2026, 4, 1, tzinfo=UTC)):
        page = text(client.get(address(link)))
    why = page.partition("HS+Valuation")[2]
    assert "It lacks: Origin." in page
    assert "HS is open already, until March 1, 2027." in page
    assert "It can be bought from March 1, 2027 on." in page
    assert f"The cheapest that opens all of it now: {cheapest} ." in why


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["HS"], "The cheapest plan that opens all of it now: HS , €75.00"),
        (["HS", "Origin"], "The cheapest plan that opens all of it now: HS+Origin+Valuation , €90.00"),
        (
            ["Valuation", "nonsense"],
            "The cheapest plan that opens all of it now: HS+Origin+Valuation , €90.00",
        ),
        (["HS", "Rules"], "No plan that can be bought now opens all of it."),
    ],
)
@pytest.mark.usefixtures("english")
def test_the_contents_that_are_wanted_lead_to_the_cheapest_plan(client, agent, link, asked, told):
    make_plan("HS", "75.00")
    make_plan("HS+Origin", "100.00")
    make_plan("HS+Origin+Valuation", "90.00")
    make_plan("Rules", "10.00")
    client.force_login(agent.user)
    response = client.get(address(link), {"content": asked})
    assert told in text(response)
    assert response.content.decode().count(" checked") == len([code for code in asked if code != "nonsense"])


@pytest.mark.usefixtures("english")
def test_what_is_wanted_and_open_already_is_said_to_be(client, agent, link):
    make_subscription(link.contact, make_plan("HS"))
    make_plan("HS+Origin")
    client.force_login(agent.user)
    assert "All of it is open for this client already." in text(client.get(address(link), {"content": "HS"}))


@pytest.mark.usefixtures("english")
def test_a_plan_the_shop_cannot_sell_now_is_not_advised(client, agent, link):
    make_plan("HS", "10.00").product.stockrecords.all().delete()
    make_plan("HS+Origin", "100.00")
    client.force_login(agent.user)
    page = text(client.get(address(link), {"content": "HS"}))
    assert "The cheapest plan that opens all of it now: HS+Origin ," in page


@pytest.mark.req("0.34")
@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("same-end", "The same end as now; you pay the difference."),
        ("new-term", "A new term from today until April 1, 2027"),
    ],
)
def test_what_an_upgrade_means_is_said_in_words(client, agent, link, policy, words):
    make_subscription(link.contact, make_plan("HS"), starts_at=datetime(2026, 3, 1, tzinfo=UTC))
    make_plan("HS+Origin", upgrade_policy=policy)
    client.force_login(agent.user)
    with time_machine.travel(datetime(2026, 4, 1, tzinfo=UTC)):
        assert words in text(client.get(address(link)))


@pytest.mark.usefixtures("english")
def test_a_trial_is_said_with_what_follows(client, agent, link):
    make_plan("HS", "75.00", trial_days=14)
    client.force_login(agent.user)
    assert "Free for 14 days 14 days free, then €75.00 for 1 year." in text(client.get(address(link)))
