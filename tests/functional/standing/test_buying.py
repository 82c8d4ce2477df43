"""Whoever is closed buys nothing, and nobody buys for them; what was claimed before comes to its end."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.checkout import lines
from oscar_clientportal.checkout.recovery import reconcile_payments
from oscar_clientportal.clients import services
from oscar_clientportal.core import clock
from oscar_clientportal.payments import exceptions
from oscar_clientportal.payments import services as payments
from oscar_clientportal.portfolios.exceptions import NotBoughtFor
from oscar_clientportal.portfolios.services import add_line_for_client
from oscar_clientportal.portfolios.services.many_lines import add_lines_for_clients
from tests import factories
from tests.functional.guests import Guest, contact_with
from tests.functional.shopping import Shopper, agent_with, only_order
from tests.oscar_requests import request_of

from .people import LOGIN, WAYS, block, make_person, unblock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop"), pytest.mark.req("2.65")]
BANK_CARD = "pm_card_threeDSecure2Required"
BEFORE_ORDERING = ["basket:summary", "checkout:index", "checkout:payment-method", "checkout:preview"]


@pytest.fixture
def product() -> Any:
    return factories.make_product("Handbook", "100.00", shipped=False)


@pytest.fixture
def ada(db: None) -> Any:
    return make_person()


@pytest.fixture
def shopper(client, ada, product) -> Shopper:
    shopper = Shopper(client, ada.user)
    shopper.put_in_basket(product)
    return shopper


@pytest.fixture
def agent(db: None) -> Any:
    return agent_with("200.00")


@pytest.fixture
def link(agent: Any) -> Any:
    return factories.make_link(agent, make_person(status="active"))


def orders() -> Any:
    return get_model("order", "Order").objects


def attempts() -> Any:
    return get_model("clientportal_payments", "PaymentAttempt").objects


def on_preview(shopper: Shopper, card: str = "pm_card_visa") -> str:
    shopper.begin_checkout()
    shopper.pay_with("card")
    shopper.give_card(card)
    return shopper.get("checkout:preview").context["seen"]


class TestTheCheckoutOfSomebodyBlocked:
    def test_between_two_steps_it_is_over(self, shopper, ada):
        shopper.begin_checkout()
        block(ada)
        for step in BEFORE_ORDERING:
            page = shopper.client.get(reverse(step), follow=True)
            assert not page.wsgi_request.user.is_authenticated
        assert not attempts().exists()
        assert not orders().exists()

    def test_place_order_is_refused_and_nothing_is_charged(self, shopper, ada):
        seen = on_preview(shopper)
        block(ada)
        shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
        assert shopper.page.url == LOGIN
        assert not orders().exists()
        assert not attempts().exists()

    def test_the_claim_itself_looks_again(self, shopper, ada):
        """The block came after the request had begun."""
        basket = request_of(ada.user).basket
        block(ada)
        with pytest.raises(exceptions.PayerClosed), transaction.atomic():
            payments.freeze_basket(basket=basket)
        basket.refresh_from_db()
        assert basket.status == basket.OPEN

    def test_unblocked_they_log_in_and_go_on_with_their_basket(self, client, shopper, ada):
        on_preview(shopper)
        block(ada)
        shopper.get("checkout:preview")
        unblock(ada)
        client.force_login(ada.user)
        shopper.buy(method="card")
        assert only_order().user == ada.user

    def test_saved_cards_are_closed(self, shopper, ada):
        factories.make_card(ada.user)
        block(ada)
        assert shopper.get("clientportal_portal:cards").url == LOGIN
        assert ada.user.clientportal_cards.count() == 1


class TestWhatWasClaimedBefore:
    def test_the_order_of_somebody_blocked_at_their_bank_is_placed(self, shopper, ada, confirm_at_bank):
        shopper.begin_checkout()
        shopper.pay_with("card")
        shopper.give_card(BANK_CARD)
        shopper.place_order()
        block(ada)
        back = confirm_at_bank(shopper.page.url, succeed=True)
        assert shopper.get(back).url == LOGIN
        past = clock.now() - timedelta(minutes=20)
        attempts().update(updated_at=past, created_at=past)
        assert reconcile_payments() == {"ordered": 1}
        order = only_order()
        assert order.user == ada.user
        assert order.sources.get().amount_debited == order.total_incl_tax

    def test_so_is_an_order_for_a_client_who_was_blocked_meanwhile(
        self, client, agent, link, confirm_at_bank
    ):
        shopper = Shopper(client, agent.user)
        shopper.choose_plan(link, factories.make_plan("HS", "75.00"))
        shopper.begin_checkout()
        shopper.pay_with("card")
        shopper.give_card(BANK_CARD)
        shopper.place_order()
        block(link.contact)
        shopper.get(confirm_at_bank(shopper.page.url, succeed=True))
        assert only_order().user == agent.user
        assert link.contact.subscriptions.count() == 1


class TestAnAgentOfABlockedClient:
    def test_what_is_in_the_basket_cant_be_bought_and_why_is_not_said(self, client, agent, link):
        shopper = Shopper(client, agent.user)
        client.cookies["django_language"] = "en"
        shopper.choose_plan(link, factories.make_plan("HS", "75.00"))
        seen = on_preview(shopper)
        block(link.contact)
        shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
        assert shopper.page.url == reverse("basket:summary")
        text = shopper.get("basket:summary").content.decode()
        assert "You can no longer buy" in text
        assert "blocked" not in text
        assert not orders().exists()
        unblock(link.contact)
        shopper.buy()
        assert only_order().user == agent.user

    @pytest.mark.parametrize("close", ["blocked", "deactivated", "gone", "no longer valid"])
    def test_a_client_who_is_closed_in_any_way_cant_be_bought_for(self, agent, link, product, close):
        request = request_of(agent.user)
        add_line_for_client(request=request, product=product, contact=link.contact)
        WAYS[close][0](link.contact)
        basket = request_of(agent.user).basket
        assert len(list(lines.facts_of(basket).refusals(agent.user))) == 1

    def test_another_plan_for_them_is_not_put_in_the_basket(self, client, agent, link):
        shopper = Shopper(client, agent.user)
        plan = factories.make_plan("HS", "75.00")
        block(link.contact)
        client.cookies["django_language"] = "en"
        shopper.choose_plan(link, plan)
        assert not get_model("basket", "Line").objects.exists()
        assert "at present" in shopper.get("basket:summary").content.decode()

    def test_many_clients_at_once_are_refused_with_the_name_of_the_one(self, agent, link, product):
        links = [link, factories.make_link(agent)]
        block(link.contact)
        with pytest.raises(NotBoughtFor, match="at present"):
            add_lines_for_clients(request=request_of(agent.user), product=product, links=links)

    def test_of_a_client_who_waits_for_approval_nothing_shows(self, agent, product):
        waiting = factories.make_link(agent, make_person(), status="pending")
        block(waiting.contact)
        request = request_of(agent.user)
        add_line_for_client(request=request, product=product, contact=waiting.contact)
        assert not list(lines.facts_of(request_of(agent.user).basket).refusals(agent.user))

    def test_an_agent_who_is_blocked_buys_for_nobody(self, client, agent, link):
        shopper = Shopper(client, agent.user)
        plan = factories.make_plan("HS", "75.00")
        services.block_company(company=agent.user.clientportal_contact.company, by=None)
        assert shopper.choose_plan(link, plan).url == LOGIN
        assert not get_model("basket", "Line").objects.exists()


class TestMySpace:
    def test_a_visitor_is_out_with_the_next_request_and_reads_why(self, client):
        contact, key = contact_with("40.00")
        guest = Guest(client)
        client.cookies["django_language"] = "en"
        guest.open_space(key)
        assert guest.get("clientportal_portal:space-account").status_code == 200
        services.block_company(company=contact.company, by=None)
        assert guest.get("clientportal_portal:space-account").status_code == 302
        assert "has blocked your access" in guest.get("clientportal_portal:space").content.decode()

    def test_the_key_opens_nothing_while_blocked_and_does_afterwards(self, client):
        contact, key = contact_with("40.00")
        services.block_company(company=contact.company, by=None)
        guest = Guest(client)
        assert guest.open_space(key).status_code == 200
        services.unblock_company(company=contact.company, by=None)
        assert guest.open_space(key).status_code == 302

    def test_a_checkout_begun_with_the_key_is_not_ended_as_a_guests(self, client, product):
        contact, key = contact_with("40.00")
        guest = Guest(client)
        guest.open_space(key)
        guest.put_in_basket(product)
        guest.begin_checkout()
        guest.pay_with("card")  # a guest could
        guest.give_card()
        seen = guest.get("checkout:preview").context["seen"]
        services.block_company(company=contact.company, by=None)
        guest.post("checkout:preview", {"action": "place_order", "seen": seen})
        assert not orders().exists()
        assert not attempts().exists()
