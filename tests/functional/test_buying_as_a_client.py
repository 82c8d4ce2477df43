"""Buying as a client: both people stand on everything, and whose money pays is what the client has allowed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.checkout.recovery import reconcile_payments
from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.services import sessions
from oscar_clientportal.payments import services as payments
from tests import factories
from tests.functional.acting import ActingShopper, agent_and_client, balances
from tests.functional.shopping import Shopper, only_order, sources

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
D = Decimal


def attempt():
    return get_model("clientportal_payments", "PaymentAttempt").objects.get()


def capture_of(order):
    holds = get_model("clientportal_accounts", "Transfer").objects
    return holds.get(idempotency_key__startswith="capture-")


@pytest.mark.req("5.03")
@pytest.mark.req("5.06")
def test_an_order_on_the_clients_account_is_theirs_and_names_both(client):
    people = agent_and_client(scopes=["basket", "balance"])
    shopper = ActingShopper(client, people)
    shopper.fill("30.00")
    shopper.pay_with("account")
    assert shopper.place_order().url.endswith("/thank-you/")
    order = only_order()
    assert order.user == people.client.user
    assert order.clientportal_parties.payer == people.client.user
    assert order.clientportal_parties.actor == people.agent.user
    assert balances(people) == (D("70.00"), D("100.00"))
    assert capture_of(order).actor == people.agent.user
    assert (attempt().actor, attempt().actor_pays) == (people.agent.user, False)
    assert attempt().acting_session == people.consent.sessions.get().pk


@pytest.mark.req("5.05")
def test_with_leave_to_buy_alone_the_agent_pays_from_their_own_account(client):
    people = agent_and_client(scopes=["basket", "buy"], clients="77.77")
    shopper = ActingShopper(client, people)
    shopper.fill("30.00")
    page = shopper.get("checkout:payment-method").content.decode()
    assert "77.77" not in page
    assert "100.00" in page
    shopper.pay_with("account")
    preview = shopper.get("checkout:preview").content.decode()
    assert "Paid from your own account (agent@demo.example)" in preview
    assert "77.77" not in preview
    assert shopper.place_order().url.endswith("/thank-you/")
    assert balances(people) == (D("77.77"), D("70.00"))
    order = only_order()
    assert order.user == people.client.user
    assert order.clientportal_parties.payer == order.clientportal_parties.actor == people.agent.user
    assert attempt().actor_pays


def test_the_clients_money_alone_takes_no_card(client):
    people = agent_and_client(scopes=["basket", "balance"], clients="10.00")
    shopper = ActingShopper(client, people)
    shopper.fill("30.00")
    form = shopper.get("checkout:payment-method").context["form"]
    assert list(form.limits) == ["account"]
    assert "unpaid" in shopper.pay_with("account").content.decode()
    shopper.pay_with("card")
    assert "checkout/payment-method" in shopper.give_card().url
    assert not get_model("order", "Order").objects.exists()


def test_with_both_the_clients_account_pays_first_and_the_agents_card_the_rest(client):
    people = agent_and_client(scopes=["basket", "buy", "balance"], clients="10.00")
    shopper = ActingShopper(client, people)
    shopper.fill("30.00")
    shopper.pay_with("account")
    shopper.give_card()
    preview = shopper.get("checkout:preview").content.decode()
    assert "Paid from the account of Demo &amp; Sons" in preview
    assert "Paid by yourself (agent@demo.example)" in preview
    shopper.place_order()
    order = only_order()
    paid = {"clientportal-account": (D("10.00"), D("10.00")), "clientportal-card": (D("20.00"), D("20.00"))}
    assert sources(order) == paid
    assert order.clientportal_parties.payer == people.client.user
    assert balances(people) == (D("0.00"), D("100.00"))


def test_what_the_agents_card_pays_alone_is_paid_by_the_agent(client):
    people = agent_and_client(scopes=["basket", "buy", "balance"])
    shopper = ActingShopper(client, people)
    shopper.fill("30.00")
    shopper.buy(method="card")
    assert only_order().clientportal_parties.payer == people.agent.user
    assert balances(people) == (D("100.00"), D("100.00"))


@pytest.mark.req("5.05")
def test_a_saved_card_is_the_agents_never_the_clients_and_none_is_saved(client):
    people = agent_and_client(scopes=["basket", "buy"])
    theirs = factories.make_card(people.client.user, last4="1111")
    own = factories.make_card(people.agent.user, last4="2222")
    shopper = ActingShopper(client, people)
    shopper.fill("30.00")
    shopper.pay_with("card")
    page = shopper.get("checkout:payment-details")
    assert [card.pk for card in page.context["card_form"].cards] == [own.pk]
    assert "1111" not in page.content.decode()
    assert "save_card" not in page.content.decode()
    chosen = {"saved": str(theirs.pk)}
    assert "no longer saved" in shopper.post("checkout:preview", chosen).content.decode()
    card = {"payment_method": "pm_card_visa", "label": "visa", "save_card": "on", "auto_renew": "on"}
    shopper.post("checkout:preview", card)
    shopper.place_order()
    assert only_order().user == people.client.user
    cards = get_model("clientportal_payments", "SavedCard").objects
    assert cards.count() == 2


def test_no_automatic_renewal_begins_while_acting(client):
    people = agent_and_client(scopes=["basket", "buy"])
    shopper = ActingShopper(client, people)
    shopper.put_in_basket(factories.make_plan("HS", "75.00").product)
    shopper.begin_checkout()
    shopper.pay_with("card")
    assert "auto_renew" not in shopper.get("checkout:payment-details").content.decode()
    card = {"payment_method": "pm_card_visa", "label": "visa", "auto_renew": "on"}
    shopper.post("checkout:preview", card)
    shopper.place_order()
    subscription = get_model("clientportal_subscriptions", "Subscription").objects.get()
    assert not subscription.auto_renew
    assert subscription.contact == people.client
    assert subscription.payer == people.client.user
    assert {event.actor for event in subscription.events.all()} <= {people.agent.user, None}
    assert subscription.events.filter(kind="created", actor=people.agent.user).exists()


def test_an_invoice_is_the_clients_or_the_agents_own_by_what_is_allowed(client):
    people = agent_and_client(scopes=["basket", "buy"])
    people.client.company.invoice_days = 14
    people.client.company.save()
    shopper = ActingShopper(client, people)
    shopper.fill("30.00")
    assert "invoice" not in shopper.get("checkout:payment-method").context["form"].limits
    company = people.agent.user.clientportal_contact.company
    company.invoice_days = 7
    company.save()
    assert "invoice" in shopper.get("checkout:payment-method").context["form"].limits


@pytest.mark.req("5.06")
def test_what_the_recovery_finishes_names_both_as_well(client, monkeypatch):
    """Claimed while acting; then the process died, and the session ended."""

    def die(**kwargs):
        raise KeyboardInterrupt

    people = agent_and_client(scopes=["basket", "balance"])
    shopper = ActingShopper(client, people)
    shopper.put_in_basket(factories.make_plan("HS", "30.00").product)
    with monkeypatch.context() as patch:
        patch.setattr(payments, "lock_for_order", die)
        patch.setattr(payments, "release_attempt", lambda **kwargs: False)
        with pytest.raises(KeyboardInterrupt):
            shopper.buy(card=None)
    sessions.end(session=people.consent.sessions.get(), how="revoked")
    moment = clock.now() - timedelta(minutes=20)
    get_model("clientportal_payments", "PaymentAttempt").objects.update(updated_at=moment, created_at=moment)
    assert reconcile_payments() == {"ordered": 1}
    order = only_order()
    assert order.clientportal_parties.actor == people.agent.user
    assert order.clientportal_parties.payer == people.client.user
    assert capture_of(order).actor == people.agent.user
    created = get_model("clientportal_subscriptions", "SubscriptionEvent").objects.get(kind="created")
    assert created.actor == people.agent.user


def test_what_an_agent_paid_goes_back_to_the_agent(client):
    people = agent_and_client(scopes=["basket", "buy"])
    shopper = ActingShopper(client, people)
    shopper.fill("30.00")
    shopper.pay_with("account")
    shopper.place_order()
    owner = factories.make_user(is_superuser=True)
    payments.refund_order(order=only_order(), reason="demo", actor=owner, idempotency_key="refund-1")
    assert balances(people) == (D("100.00"), D("100.00"))


@pytest.mark.req("5.02")
@pytest.mark.req("5.03")
def test_the_client_reads_who_placed_it_and_the_staff_read_the_name(client):
    people = agent_and_client(scopes=["basket", "balance"])
    shopper = ActingShopper(client, people)
    shopper.fill("30.00")
    shopper.pay_with("account")
    shopper.place_order()
    order = only_order()
    ada = Shopper(client, people.client.user)
    words = f"Placed by your agent {people.consent.sessions.get().impersonator_name}"
    assert words in ada.get("customer:order-list").content.decode()
    assert words in ada.get("customer:order", order.number).content.decode()
    owner = factories.make_user(is_staff=True, is_superuser=True)
    page = Shopper(client, owner).get("dashboard:order-detail", order.number).content.decode()
    assert "acting as the customer" in page


@pytest.mark.req("5.03")
def test_what_was_placed_as_a_user_of_the_company_is_read_by_its_super_admin_alone(client):
    """Ada is a user nobody logs in as; her own order, which she placed herself, is nobody else's to read."""
    people = agent_and_client(scopes=["basket", "balance"])
    boss, colleague, stranger = (factories.make_user() for _each in range(3))
    factories.make_contact(user=boss, company=people.client.company, role="super-admin")
    factories.make_contact(user=colleague, company=people.client.company)
    factories.make_contact(user=stranger, role="super-admin")
    own = Shopper(client, people.client.user)
    own.put_in_basket(factories.make_product("Own", "10.00", shipped=False))
    own.buy(card=None)
    hers = only_order()
    shopper = ActingShopper(client, people)
    shopper.fill("30.00")
    shopper.pay_with("account")
    shopper.place_order()
    order = get_model("order", "Order").objects.latest("pk")
    found = {
        name: [
            Shopper(client, user).get("customer:order", number).status_code
            for number in (order.number, hers.number)
        ]
        for name, user in {"boss": boss, "colleague": colleague, "stranger": stranger}.items()
    }
    assert found == {"boss": [200, 404], "colleague": [404, 404], "stranger": [404, 404]}
    for user, is_listed in ((boss, True), (colleague, False), (stranger, False)):
        assert (
            order.number in Shopper(client, user).get("customer:order-list").content.decode()
        ) is is_listed
    assert hers.number not in Shopper(client, boss).get("customer:order-list").content.decode()


def test_a_client_who_orders_themselves_reads_nothing_of_it(client):
    people = agent_and_client(scopes=[])
    shopper = Shopper(client, people.client.user)
    shopper.put_in_basket(factories.make_product(shipped=False))
    shopper.buy(card=None)
    assert "Placed" not in shopper.get("customer:order-list").content.decode()
    assert only_order().clientportal_parties.actor is None
