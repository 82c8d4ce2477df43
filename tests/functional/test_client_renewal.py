"""Automatic renewal on the page of a client: what the agent reads of it, switches on, pays, and switches off."""

import re

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oscar_clientportal.core import clock
from oscar_clientportal.portfolios.services import accept_link
from oscar_clientportal.subscriptions.services import auto_renewal
from tests import factories

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("card_shop"),
    pytest.mark.req("0.32"),
]
CARD, STOP = "portfolio-renewal-card", "portfolio-renewal-stop"


@pytest.fixture
def card_shop(settings):
    settings.CLIENTPORTAL = {
        **settings.CLIENTPORTAL,
        "LANGUAGES": ["en"],
        "STRIPE_SECRET_KEY": "sk_test_x",
        "STRIPE_PUBLISHABLE_KEY": "pk_test_x",
    }


@pytest.fixture
def agent():
    return factories.make_agent("agent@acme.example")


@pytest.fixture
def link(agent):
    return factories.make_link(agent, factories.make_contact(user=factories.make_user("client@acme.example")))


@pytest.fixture
def held(link):
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
        return factories.make_subscription(
            link.contact, factories.make_plan("HS", "75.00"), starts_at=clock.now()
        )


@pytest.fixture
def as_agent(client, agent):
    client.force_login(agent.user)
    with time_machine.travel("2026-06-01T12:00:00Z", tick=False):
        yield client


def page(client, link):
    return text(client.get(reverse("clientportal_portal:portfolio-client", args=[link.pk])))


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def url(name, link, subscription):
    return reverse(f"clientportal_portal:{name}", args=[link.pk, getattr(subscription, "pk", subscription)])


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def switched_on_by(subscription, user, **fields):
    auto_renewal.switch_on(subscription=subscription, user=user, card=factories.make_card(user, **fields))
    subscription.refresh_from_db()


class TestWhatIsShown:
    def test_what_ends_says_so_and_can_be_switched_on(self, as_agent, link, held):
        found = as_agent.get(reverse("clientportal_portal:portfolio-client", args=[link.pk]))
        assert "HS Runs March 1, 2026 March 1, 2027 Off Switch on" in text(found)
        assert url(CARD, link, held) in found.content.decode()

    def test_what_the_agent_pays_says_when_how_much_and_with_which_card(self, as_agent, agent, link, held):
        switched_on_by(held, agent.user, last4="4242")
        shown = page(as_agent, link)
        assert "On March 1, 2027, €75.00 Paid by you with Visa •••• 4242" in shown
        assert "Change the card" in shown
        assert "Switch off" in shown

    @pytest.mark.parametrize("who", ["client", "other agent"])
    def test_what_another_pays_says_neither_the_card_nor_the_amount(self, as_agent, link, held, who):
        user = link.contact.user
        if who == "other agent":
            other = factories.make_agent("other@acme.example", first_name="Otto", last_name="Other")
            factories.make_link(other, link.contact)
            user = other.user
        switched_on_by(held, user, last4="9876")
        shown = page(as_agent, link)
        assert f"On March 1, 2027 Paid by {'the client' if who == 'client' else 'somebody else'}" in shown
        for secret in ("9876", "other@acme.example", "Otto", "75.00", "Switch off", "Change the card"):
            assert secret not in shown, secret

    @pytest.mark.parametrize(
        ("status", "words"),
        [("paused", "Paused"), ("suspended", "Suspended"), ("cancelled", "Cancelled")],
    )
    def test_the_state_is_said_in_words(self, as_agent, link, held, status, words):
        type(held).objects.update(status=status)
        shown = page(as_agent, link)
        assert re.search(f"HS {words}", shown)
        assert "Switch on" not in shown

    def test_a_trial_and_a_renewal_under_way_are_said(self, as_agent, agent, link, held):
        held.terms.update(kind="trial")
        assert "HS Free trial" in page(as_agent, link)
        held.terms.update(kind="first")
        switched_on_by(held, agent.user)
        with time_machine.travel("2027-03-02T12:00:00Z", tick=False):
            as_agent.force_login(agent.user)
            assert "HS Is being renewed" in page(as_agent, link)

    def test_a_shop_without_cards_offers_none(self, as_agent, link, held, settings):
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STRIPE_SECRET_KEY": ""}
        assert "Switch on" not in page(as_agent, link)
        assert as_agent.get(url(CARD, link, held)).status_code == 404

    def test_more_subscriptions_ask_no_more(self, as_agent, link, held):
        counts = []
        for _round in range(2):
            page(as_agent, link)
            with CaptureQueriesContext(connection) as queries:
                page(as_agent, link)
            counts.append(len(queries))
            for _number in range(4):
                factories.make_subscription(link.contact, held.plan)
        assert counts[0] == counts[1]


class TestSwitchingOn:
    def test_it_asks_which_card_and_says_what_it_costs(self, as_agent, agent, link, held):
        factories.make_card(agent.user, last4="4242")
        shown = text(as_agent.get(url(CARD, link, held)))
        assert "A renewal costs €75.00 for 1 year." in shown
        assert "nothing is charged today" in shown
        assert "Visa •••• 4242" in shown

    def test_the_agents_card_pays_from_then_on(self, as_agent, agent, link, held):
        card = factories.make_card(agent.user)
        answer = as_agent.post(url(CARD, link, held), {"card": card.pk})
        held.refresh_from_db()
        assert (held.auto_renew, held.renewal_payer, held.card) == (True, agent.user, card)
        assert (
            answer.url == reverse("clientportal_portal:portfolio-client", args=[link.pk]) + "#subscriptions"
        )
        assert str(card) in said(answer)

    def test_without_a_card_it_leads_to_adding_one_and_back(self, as_agent, link, held):
        found = as_agent.get(url(CARD, link, held)).content.decode()
        way = re.search(r'href="([^"]*/cards/add/\?next=[^"]*)"', found)[1]
        assert way.endswith(url(CARD, link, held).replace("/", "%2F"))

    def test_another_card_of_the_agents_takes_its_place(self, as_agent, agent, link, held):
        switched_on_by(held, agent.user)
        other = factories.make_card(agent.user, is_default=False)
        as_agent.post(url(CARD, link, held), {"card": other.pk})
        held.refresh_from_db()
        assert held.card == other

    @pytest.mark.parametrize("value", ["", "x", "0", "-1", "9" * 30, "\x00", "another's"])
    def test_a_card_that_is_none_of_the_agents_is_refused_beside_the_field(
        self, as_agent, agent, link, held, value
    ):
        factories.make_card(agent.user)
        value = factories.make_card(link.contact.user).pk if value == "another's" else value
        answer = as_agent.post(url(CARD, link, held), {"card": value})
        assert answer.status_code == 200
        assert answer.context["form"].errors["card"]
        held.refresh_from_db()
        assert not held.auto_renew

    def test_an_expired_card_is_refused(self, as_agent, agent, link, held):
        card = factories.make_card(agent.user, exp_year=2020)
        answer = as_agent.post(url(CARD, link, held), {"card": card.pk})
        assert "has expired" in text(answer)

    def test_what_another_pays_stays_theirs(self, as_agent, agent, link, held):
        switched_on_by(held, link.contact.user)
        answer = as_agent.post(url(CARD, link, held), {"card": factories.make_card(agent.user).pk})
        assert "Somebody else" in said(answer)
        held.refresh_from_db()
        assert held.renewal_payer == link.contact.user


class TestSwitchingOff:
    def test_it_asks_first_and_then_ends_with_the_term(self, as_agent, agent, link, held):
        switched_on_by(held, agent.user)
        assert "stays open for" in text(as_agent.get(url(STOP, link, held)))
        held.refresh_from_db()
        assert held.auto_renew
        as_agent.post(url(STOP, link, held))
        held.refresh_from_db()
        assert not held.auto_renew

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_what_another_pays_is_not_the_agents_to_end(self, as_agent, link, held, method):
        switched_on_by(held, link.contact.user)
        answer = getattr(as_agent, method)(url(STOP, link, held))
        assert answer.status_code == 302
        held.refresh_from_db()
        assert held.auto_renew

    def test_twice_does_no_harm(self, as_agent, link, held):
        assert as_agent.post(url(STOP, link, held)).status_code == 302


class TestWhoMay:
    @pytest.mark.parametrize("name", [CARD, STOP])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_what_is_not_this_clients_or_not_this_agents_is_missing(
        self, client, agent, link, held, name, method
    ):
        stranger = factories.make_agent()
        foreign = factories.make_link(stranger)
        others = factories.make_subscription(foreign.contact, held.plan)
        for user, address in (
            (agent.user, url(name, link, others)),
            (agent.user, url(name, foreign, others)),
            (agent.user, url(name, link, 987_654)),
            (stranger.user, url(name, link, held)),
            (link.contact.user, url(name, link, held)),
        ):
            client.force_login(user)
            assert getattr(client, method)(address).status_code == 404
        client.logout()
        assert "/login/" in getattr(client, method)(url(name, link, held)).url


class TestAClientWhoWaits:
    @pytest.fixture
    def waiting(self, agent, held):
        """Somebody with a subscription of their own, for whom the agent has bought one unseen."""
        other = factories.make_contact(user=factories.make_user("other@acme.example"))
        factories.make_subscription(other, held.plan)
        link = factories.make_link(agent, other, status="pending")
        starts = held.terms.get().starts_at
        bought = factories.make_subscription(
            other, factories.make_plan("Origin"), starts_at=starts, payer=agent.user, status="pending"
        )
        return link, bought

    @pytest.mark.req("0.06")
    def test_looks_like_one_of_whom_it_runs(self, as_agent, waiting):
        link, _bought = waiting
        shown = page(as_agent, link)
        assert "Origin Runs March 1, 2026 March 1, 2027 Off Switch on" in shown
        assert "HS" not in shown.partition("Subscriptions")[2].partition("Bought")[0]

    @pytest.mark.req("0.06")
    def test_can_be_switched_on_and_off_like_any_other(self, as_agent, agent, waiting):
        link, bought = waiting
        card = factories.make_card(agent.user, last4="4242")
        answer = as_agent.post(url(CARD, link, bought), {"card": card.pk})
        assert "renews by itself now" in said(answer)
        assert "Paid by you with Visa •••• 4242" in page(as_agent, link)
        bought.refresh_from_db()
        assert (bought.auto_renew, bought.status, bought.due_at) == (True, "pending", None)
        as_agent.post(url(STOP, link, bought))
        bought.refresh_from_db()
        assert not bought.auto_renew

    def test_what_renews_is_on_the_workers_list_once_it_begins(self, as_agent, agent, waiting):
        link, bought = waiting
        as_agent.post(url(CARD, link, bought), {"card": factories.make_card(agent.user).pk})
        accept_link(link=link, by=factories.make_user(is_staff=True))
        bought.refresh_from_db()
        assert (bought.auto_renew, bought.status) == (True, "active")
        assert bought.due_at is not None
