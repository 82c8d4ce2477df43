"""One's own subscription: what its page tells, its automatic renewal, and its receipts."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oscar_clientportal.core import clock
from oscar_clientportal.payments import services as payments
from oscar_clientportal.subscriptions.services import auto_renewal, history
from tests import factories
from tests.functional.shopping import Shopper, only_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]


@pytest.fixture
def shopper(client):
    user = factories.make_user("client@acme.example", first_name="Cleo", last_name="Client")
    factories.make_contact(user=user)
    return Shopper(client, user)


@pytest.fixture
def me(shopper):
    return shopper.user.clientportal_contact


@pytest.fixture
def subscription(me):
    return factories.make_subscription(
        me, factories.make_plan("HS", "75.00"), payer=me.user, price="75.00", currency="EUR"
    )


@pytest.fixture
def agent(me):
    agent = factories.make_agent(first_name="Ada", last_name="Agent")
    factories.make_link(agent, me)
    return agent.user


def words(response):
    assert response.status_code == 200
    found = re.search(
        r'<div class="col-sm-8 col-md-9">.*?</section>|<div class="col-sm-8 col-md-9">.*',
        response.content.decode(),
        re.DOTALL,
    )
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split())


def page(shopper, subscription):
    return words(shopper.get("clientportal_portal:subscription", subscription.pk))


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


class TestAutomaticRenewal:
    def test_it_is_switched_on_with_a_saved_card_and_says_when_how_much_and_with_what(
        self, shopper, subscription
    ):
        card = factories.make_card(shopper.user)
        assert "Off: it ends then" in page(shopper, subscription)
        asked = words(shopper.get("clientportal_portal:subscription-renew", subscription.pk))
        assert "A renewal costs €75.00" in asked
        assert str(card) in asked
        shopper.post("clientportal_portal:subscription-renew", {"card": card.pk}, subscription.pk)
        shown = page(shopper, subscription)
        assert f"€75.00 with {card}" in shown
        assert f"Automatic renewal switched on: {card} by you" in shown

    def test_the_card_is_changed(self, shopper, subscription):
        old, new = factories.make_card(shopper.user), factories.make_card(shopper.user, is_default=False)
        auto_renewal.switch_on(subscription=subscription, user=shopper.user, card=old)
        shopper.get("clientportal_portal:subscription-renew", subscription.pk)
        assert re.search(rf'value="{old.pk}"[^>]*checked', shopper.page.content.decode())
        shopper.post("clientportal_portal:subscription-renew", {"card": new.pk}, subscription.pk)
        assert f"with {new}" in page(shopper, subscription)

    def test_it_is_switched_off_after_a_question_that_says_what_it_means(self, shopper, subscription):
        auto_renewal.switch_on(
            subscription=subscription, user=shopper.user, card=factories.make_card(shopper.user)
        )
        asked = words(shopper.get("clientportal_portal:subscription-stop", subscription.pk))
        assert "stays open until" in asked
        subscription.refresh_from_db()
        assert subscription.auto_renew
        shopper.post("clientportal_portal:subscription-stop", {}, subscription.pk)
        assert "Off: it ends then" in page(shopper, subscription)

    def test_without_a_card_one_is_added_first_and_the_way_leads_back(self, shopper, subscription):
        asked = shopper.get("clientportal_portal:subscription-renew", subscription.pk)
        assert "You have no saved card" in words(asked)
        here = reverse("clientportal_portal:subscription-renew", args=[subscription.pk])
        add = re.search(r'href="([^"]*cards/add/[^"]*)"', asked.content.decode()).group(1)
        answer = shopper.post("http://acme.localhost" + add, {"payment_method": "pm_card_visa"})
        assert answer.url == here
        assert "Visa •••• 4242" in words(shopper.get(here))

    def test_the_way_back_from_the_bank_leads_there_too(self, shopper, subscription, confirm_at_bank):
        here = reverse("clientportal_portal:subscription-renew", args=[subscription.pk])
        add = f"{reverse('clientportal_portal:cards-add')}?next={here}"
        bank = shopper.post(add, {"payment_method": "pm_card_authenticationRequired"}).url
        assert shopper.get(confirm_at_bank(bank, succeed=True)).url == here

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_it_leads_nowhere_else(self, shopper, elsewhere):
        add = f"{reverse('clientportal_portal:cards-add')}?next={elsewhere}"
        answer = shopper.post(add, {"payment_method": "pm_card_visa"})
        assert answer.url == reverse("clientportal_portal:cards")

    @pytest.mark.parametrize("sent", [{}, {"card": ""}, {"card": "x"}, {"card": "0"}])
    def test_no_card_and_no_such_card_are_a_message_beside_the_field(self, shopper, subscription, sent):
        factories.make_card(shopper.user)
        answer = shopper.post("clientportal_portal:subscription-renew", sent, subscription.pk)
        assert re.search(r'id="card-error"[^>]*>Please choose', answer.content.decode())

    def test_an_expired_card_and_one_of_somebody_else_are_refused(self, shopper, subscription, agent):
        expired = factories.make_card(shopper.user, exp_year=2020)
        theirs = factories.make_card(agent)
        for card, why in ((expired, "has expired"), (theirs, "one of your saved cards")):
            answer = shopper.post(
                "clientportal_portal:subscription-renew", {"card": card.pk}, subscription.pk
            )
            assert why in words(answer)
        subscription.refresh_from_db()
        assert not subscription.auto_renew

    @pytest.mark.req("0.35")
    def test_who_pays_for_me_is_named_but_neither_their_card_nor_what_it_costs_them(
        self, shopper, subscription, agent
    ):
        card = factories.make_card(agent)
        auto_renewal.switch_on(subscription=subscription, user=agent, card=card)
        shown = page(shopper, subscription)
        assert "Paid by Ada Agent" in shown
        assert "by Ada Agent" in shown.partition("What happened")[2]
        assert card.last4 not in shown
        assert "Change the card" not in shown
        assert "€" not in shown.partition("Terms and receipts")[0]
        refused = shopper.get("clientportal_portal:subscription-renew", subscription.pk)
        assert "Somebody else" in said(refused)
        shopper.post("clientportal_portal:subscription-stop", {}, subscription.pk)
        assert "Off" in page(shopper, subscription)

    def test_a_shop_without_cards_offers_none(self, shopper, subscription, settings):
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STRIPE_SECRET_KEY": ""}
        assert "Switch automatic renewal on" not in page(shopper, subscription)
        assert shopper.get("clientportal_portal:subscription-renew", subscription.pk).status_code == 404


class TestUpgrading:
    @pytest.mark.req("0.30")
    def test_the_plans_it_can_become_are_shown_with_what_they_cost_now(self, shopper, subscription):
        factories.make_plan("HS+Origin", "175.00")
        factories.make_plan("Valuation")
        shown = page(shopper, subscription).partition("Open more")[2]
        assert "HS+Origin" in shown
        assert "Valuation" not in shown

    def test_one_that_has_ended_becomes_nothing(self, shopper, subscription):
        factories.make_plan("HS+Origin", "175.00")
        start = clock.now() - timedelta(days=30)
        subscription.terms.update(starts_at=start, ends_at=start + timedelta(days=10))
        shown = page(shopper, subscription)
        assert "Open more" not in shown
        assert "Switch automatic renewal on" not in shown


class TestRemovingACardThatPays:
    def test_the_question_names_what_it_pays_and_who_pays_afterwards(self, shopper, subscription):
        for card in ("visa", "mastercard"):
            payments.add_card(user=shopper.user, payment_method=f"pm_card_{card}", return_url="http://x/")
        first, second = payments.saved_cards(user=shopper.user)
        auto_renewal.switch_on(subscription=subscription, user=shopper.user, card=second)
        asked = words(shopper.get("clientportal_portal:card-remove", second.pk))
        assert f"automatic renewal of: HS . Once it is removed, {first} pays." in asked
        shopper.post("clientportal_portal:card-remove", {}, second.pk)
        assert f"with {first}" in page(shopper, subscription)

    def test_none_left_is_said_before_and_on_the_page(self, shopper, subscription):
        payments.add_card(user=shopper.user, payment_method="pm_card_visa", return_url="http://x/")
        (card,) = payments.saved_cards(user=shopper.user)
        auto_renewal.switch_on(subscription=subscription, user=shopper.user)
        asked = words(shopper.get("clientportal_portal:card-remove", card.pk))
        assert "You have no other card that could pay" in asked
        shopper.post("clientportal_portal:card-remove", {}, card.pk)
        assert "No card: please choose one." in page(shopper, subscription)

    def test_a_card_that_pays_nothing_is_removed_without_that(self, shopper, subscription):
        payments.add_card(user=shopper.user, payment_method="pm_card_visa", return_url="http://x/")
        (card,) = payments.saved_cards(user=shopper.user)
        assert "automatic renewal" not in words(shopper.get("clientportal_portal:card-remove", card.pk))

    def test_whom_others_subscriptions_are_for_is_not_said(self, shopper, agent, subscription, client):
        payments.add_card(user=agent, payment_method="pm_card_visa", return_url="http://x/")
        auto_renewal.switch_on(subscription=subscription, user=agent)
        (card,) = payments.saved_cards(user=agent)
        asked = words(Shopper(client, agent).get("clientportal_portal:card-remove", card.pk))
        assert "1 subscription of others" in asked
        assert "Cleo" not in asked


class TestHistory:
    def test_it_tells_what_happened_without_the_staffs_reasons(self, shopper, subscription):
        editor = factories.make_user(first_name="Edna", last_name="Editor")
        history.note(subscription=subscription, kind="extended", by=editor, reason="Complained twice")
        shown = page(shopper, subscription)
        assert "Extended by the shop" in shown
        for hidden in ("Complained", "Edna"):
            assert hidden not in shown

    def test_mails_to_oneself_are_named_those_to_others_not(self, shopper, subscription, agent):
        for number, user in enumerate([shopper.user, agent]):
            event = history.event(
                subscription=subscription,
                kind="mail",
                key=f"m{number}",
                code="CLIENTPORTAL_SUBSCRIPTION_CREATED",
                user=user.pk,
            )
            event.sent_at = clock.now()
            event.save()
        assert page(shopper, subscription).count("E-mail sent: subscription created") == 1

    def test_who_had_it_before_it_was_moved_is_not_said(self, shopper, subscription, agent):
        history.note(subscription=subscription, kind="upgraded", by=agent)
        history.note(subscription=subscription, kind="moved", by=agent)
        shown = page(shopper, subscription).partition("What happened")[2]
        assert shown.startswith(" Moved to somebody else")
        assert "Upgraded" not in shown


class TestReceipts:
    @pytest.fixture
    def order(self, shopper):
        shopper.put_in_basket(factories.make_plan("HS", "75.00").product)
        shopper.buy(method="card")
        return only_order()

    def test_whoever_paid_finds_the_order_and_a_pdf(self, shopper, order):
        subscription = factories.model("subscriptions", "Subscription").objects.get()
        shown = page(shopper, subscription)
        assert f"{order.number} €75.00" in shown
        receipt = shopper.get("clientportal_portal:subscription-receipt", subscription.pk, order.number)
        assert receipt["Content-Type"] == "application/pdf"
        assert receipt.content.startswith(b"%PDF")

    def test_an_order_somebody_else_paid_has_none(self, shopper, order, agent):
        subscription = factories.model("subscriptions", "Subscription").objects.get()
        type(order).objects.update(user=agent)
        assert order.number not in page(shopper, subscription)
        receipt = shopper.get("clientportal_portal:subscription-receipt", subscription.pk, order.number)
        assert receipt.status_code == 404

    def test_an_order_of_mine_for_something_else_is_none_of_it(self, shopper, order, me):
        other = factories.make_subscription(me, factories.make_plan("Origin"))
        receipt = shopper.get("clientportal_portal:subscription-receipt", other.pk, order.number)
        assert receipt.status_code == 404


class TestWhatIsNotPaid:
    @pytest.fixture
    def unpaid(self, subscription, shopper):
        """The renewal of a term that ended yesterday, as ``status`` says."""

        def make(status, payer=None, *, is_suspended=False, **fields):
            now = clock.now()
            subscription.auto_renew, subscription.renewal_payer = True, payer or shopper.user
            subscription.status = "suspended" if is_suspended else "active"
            subscription.save()
            ended = now - timedelta(days=1)
            grace = None if is_suspended else now + timedelta(days=2)
            subscription.terms.update(starts_at=now - timedelta(days=366), ends_at=ended, grace_until=grace)
            return subscription.renewals.create(
                plan=subscription.plan,
                payer=subscription.renewal_payer,
                starts_at=ended,
                ends_at=now + timedelta(days=364),
                status=status,
                price="75.00",
                currency="EUR",
                **fields,
            )

        return make

    def pay_links(self, response):
        return re.findall(r'href="([^"]*/portal/renewal/[^"]+)"', response.content.decode())

    def test_in_grace_it_says_until_when_it_stays_open_and_leads_to_paying_now(
        self, shopper, subscription, unpaid
    ):
        unpaid("retry", tries=1, total="60.00", message="Your card has insufficient funds.")
        shown = page(shopper, subscription)
        assert "The renewal is not paid yet. It stays open until" in shown
        assert "Your card has insufficient funds. We will try again" in shown
        (link,) = self.pay_links(shopper.page)
        assert shopper.get(link).status_code == 200
        listed = shopper.get("clientportal_portal:subscriptions")
        assert "You have no subscription" not in words(listed)
        assert len(self.pay_links(listed)) == 1

    def test_the_banks_wish_is_said(self, shopper, subscription, unpaid):
        unpaid("waiting", tries=1)
        assert "Confirm now" in page(shopper, subscription)

    def test_while_the_first_try_is_made_nobody_is_asked_to_pay(self, shopper, subscription, unpaid):
        unpaid("open")
        assert "It is being charged to your card." in page(shopper, subscription)
        assert self.pay_links(shopper.page) == []

    def test_suspended_it_opens_nothing_and_leads_to_paying_now(self, shopper, subscription, unpaid):
        unpaid("failed", is_suspended=True)
        shown = page(shopper, subscription)
        assert "so it opens nothing now" in shown
        assert "Once it is paid, it opens again at once." in shown
        assert "Ran until" in shown
        assert len(self.pay_links(shopper.page)) == 1

    @pytest.mark.parametrize("is_suspended", [False, True])
    def test_what_somebody_else_has_to_pay_names_them_and_gives_no_link(
        self, shopper, subscription, agent, unpaid, is_suspended
    ):
        unpaid("failed" if is_suspended else "retry", agent, is_suspended=is_suspended, message="No funds")
        shown = page(shopper, subscription)
        assert "Ada Agent pays for it: please ask them." in shown
        assert "No funds" not in shown
        assert self.pay_links(shopper.page) == []

    def test_paused_it_says_since_when_and_whom_to_ask(self, shopper, subscription):
        type(subscription).objects.update(status="paused", paused_at=clock.now())
        shown = page(shopper, subscription)
        assert "Paused since" in shown
        assert "Please ask us." in shown
        assert "Switch automatic renewal on" not in shown


class TestWhoseItIs:
    @pytest.mark.parametrize("name", ["subscription", "subscription-renew", "subscription-stop"])
    def test_whoever_pays_for_it_sees_nothing_of_it_here(self, subscription, agent, client, name):
        auto_renewal.switch_on(subscription=subscription, user=agent, card=factories.make_card(agent))
        for stranger in (agent, factories.make_user()):
            shopper = Shopper(client, stranger)
            assert shopper.get(f"clientportal_portal:{name}", subscription.pk).status_code == 404
            assert shopper.post(f"clientportal_portal:{name}", {}, subscription.pk).status_code in (404, 405)
        subscription.refresh_from_db()
        assert subscription.auto_renew

    def test_one_that_waits_for_approval_is_missing(self, shopper, subscription):
        type(subscription).objects.update(status="pending")
        assert shopper.get("clientportal_portal:subscription", subscription.pk).status_code == 404


def test_twenty_subscriptions_cost_hardly_more_queries_than_two(shopper, me):
    def count():
        with CaptureQueriesContext(connection) as queries:
            shopper.get("clientportal_portal:subscriptions")
        return len(queries)

    def subscribe(number):
        for _one in range(number):
            subscription = factories.make_subscription(
                me, factories.make_plan(), price="75.00", currency="EUR"
            )
            auto_renewal.switch_on(subscription=subscription, user=shopper.user)

    factories.make_card(shopper.user)
    subscribe(2)
    count()
    few = count()
    subscribe(4)
    some = count()
    subscribe(14)
    assert count() <= some
    assert some - few <= 4 * 15


def test_it_costs_as_many_queries_whatever_happened(shopper, subscription, me):
    def count():
        with CaptureQueriesContext(connection) as queries:
            page(shopper, subscription)
        return len(queries)

    count()
    few = count()
    editor = factories.make_user()
    for number in range(8):
        history.note(subscription=subscription, kind="extended", by=editor)
        start = clock.now() - timedelta(days=10 * number + 20)
        subscription.terms.create(plan=subscription.plan, starts_at=start, ends_at=start + timedelta(days=9))
    assert count() == few
