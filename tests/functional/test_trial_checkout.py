"""A free trial and a plan that is really free, over HTTP: an order like any other, with nothing to pay."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from tests import factories
from tests.functional.shopping import Shopper, agent_with, only_order, sources

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]


@pytest.fixture
def agent():
    return agent_with("40.00")


@pytest.fixture
def link(agent):
    return factories.make_link(
        agent, factories.make_contact(user=factories.make_user("ada@acme.example"), first_name="Ada")
    )


@pytest.fixture
def shopper(client, agent):
    return Shopper(client, agent.user)


def only_attempt():
    return get_model("clientportal_payments", "PaymentAttempt").objects.get()


def place(shopper):
    """Through the checkout without a word about payment, as there is nothing to pay."""
    shopper.begin_checkout()
    assert shopper.page.redirect_chain[-1][0].endswith("/checkout/preview/")
    return shopper.place_order()


def test_an_agent_starts_a_trial_for_a_client_and_nobody_pays(
    shopper, link, django_capture_on_commit_callbacks
):
    plan = factories.make_plan("HS", "75.00", trial_days=14)
    shopper.choose_plan(link, plan)
    with django_capture_on_commit_callbacks(execute=True):
        place(shopper)
    assert shopper.page.url.endswith("/checkout/thank-you/")
    order = only_order()
    assert (order.total_incl_tax, sources(order)) == (Decimal(0), {})
    assert not only_attempt().parts.exists()
    assert only_attempt().status == "done"
    term = link.contact.subscriptions.get().terms.get()
    assert (term.kind, term.order_line.order) == ("trial", order)
    assert term.ends_at - clock.now() > timedelta(days=13)
    assert shopper.get("checkout:thank-you").status_code == 200
    assert ["ada@acme.example"] in [message.to for message in mail.outbox]


def test_one_who_buys_for_oneself_sees_a_trial_in_the_basket_for_nothing(client):
    shopper = Shopper(client, factories.make_user())
    shopper.put_in_basket(factories.make_plan("HS", "75.00", trial_days=14).product)
    page = shopper.get("basket:summary")
    assert page.context["basket"].total_incl_tax == 0
    place(shopper)
    subscription = get_model("clientportal_subscriptions", "Subscription").objects.get()
    assert subscription.contact.user == shopper.user
    assert (subscription.price, subscription.auto_renew) == (75, False)


def test_the_second_time_the_list_price_is_asked(client):
    shopper = Shopper(client, factories.make_user())
    plan = factories.make_plan("HS", "75.00", trial_days=14)
    shopper.put_in_basket(plan.product)
    place(shopper)
    get_model("clientportal_subscriptions", "Term").objects.update(ends_at=clock.now())
    shopper.put_in_basket(plan.product)
    assert shopper.get("basket:summary").context["basket"].total_incl_tax == 75


def test_a_trial_beside_something_that_costs_is_paid_with_it(shopper, link):
    shopper.choose_plan(link, factories.make_plan("HS", "75.00", trial_days=14))
    shopper.put_in_basket(factories.make_product("Poster", "30.00", shipped=False))
    shopper.buy()
    order = only_order()
    assert sources(order) == {"clientportal-account": (Decimal("30.00"), Decimal("30.00"))}
    assert {line.line_price_incl_tax for line in order.lines.all()} == {Decimal(0), Decimal("30.00")}
    assert link.contact.subscriptions.get().terms.get().kind == "trial"


def test_a_trial_used_up_since_the_preview_costs_something_and_is_not_given_silently(shopper, link):
    plan = factories.make_plan("HS", "75.00", trial_days=14)
    shopper.choose_plan(link, plan)
    shopper.begin_checkout()
    seen = shopper.get("checkout:preview").context["seen"]
    factories.make_subscription(link.contact, plan, starts_at=clock.now() - timedelta(days=9), days=2)
    shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    assert not get_model("order", "Order").objects.exists()
    assert shopper.get("basket:summary").context["basket"].total_incl_tax == 75


def test_a_plan_that_is_really_free_asks_for_no_card(shopper, link):
    shopper.choose_plan(link, factories.make_plan("HS", "0.00"))
    place(shopper)
    term = link.contact.subscriptions.get().terms.get()
    assert (term.kind, term.subscription.price) == ("first", Decimal(0))
    assert sources(only_order()) == {}


def test_a_saved_card_that_pays_renews_what_was_bought_with_it(client, stripe_twin):
    from oscar_clientportal.payments import services

    shopper = Shopper(client, factories.make_user("client@acme.example"))
    card = services.add_card(
        user=shopper.user,
        payment_method="pm_card_visa",
        return_url="http://acme.localhost/portal/cards/added/",
    )
    shopper.put_in_basket(factories.make_plan("HS", "75.00").product)
    shopper.begin_checkout()
    shopper.pay_with("card")
    saved = get_model("clientportal_payments", "SavedCard").objects.get()
    shopper.post("checkout:preview", {"saved": str(saved.pk), "auto_renew": "on"})
    shopper.place_order()
    subscription = get_model("clientportal_subscriptions", "Subscription").objects.get()
    assert (subscription.auto_renew, subscription.renewal_payer, subscription.card) == (
        True,
        shopper.user,
        saved,
    )
    assert subscription.events.filter(kind="renewal-on").exists()
    assert subscription.terms.get().grace_until is not None
    assert card is not None


def test_a_new_card_renews_what_was_bought_with_it_once_it_is_kept(client):
    shopper = Shopper(client, factories.make_user("client@acme.example"))
    shopper.put_in_basket(factories.make_plan("HS", "75.00").product)
    shopper.begin_checkout()
    shopper.pay_with("card")
    shopper.post("checkout:preview", {"payment_method": "pm_card_visa", "label": "Visa", "auto_renew": "on"})
    shopper.place_order()
    subscription = get_model("clientportal_subscriptions", "Subscription").objects.get()
    assert subscription.auto_renew
    assert subscription.card == get_model("clientportal_payments", "SavedCard").objects.get(user=shopper.user)


def test_what_an_account_pays_alone_does_not_renew_by_itself(shopper, link):
    shopper.choose_plan(link, factories.make_plan("HS", "30.00"))
    shopper.begin_checkout()
    shopper.pay_with("account")
    shopper.post("checkout:preview", {"auto_renew": "on"})
    shopper.place_order()
    assert not link.contact.subscriptions.get().auto_renew


@pytest.mark.parametrize("is_upgrade", [False, True], ids=["trial", "upgrade"])
def test_the_basket_does_not_say_that_the_price_has_decreased(client, is_upgrade):
    """What it comes to for this person is what it cost when they put it there."""
    shopper = Shopper(client, factories.make_user())
    if is_upgrade:
        contact = factories.make_contact(user=shopper.user)
        factories.make_subscription(contact, factories.make_plan("HS", "75.00"))
    plan = factories.make_plan("HS+Origin", "100.00", trial_days=0 if is_upgrade else 14)
    shopper.put_in_basket(plan.product)
    page = shopper.get("basket:summary")
    (line,) = page.context["basket"].all_lines()
    assert line.price_excl_tax == line.purchase_info.price.excl_tax < Decimal(100)
    assert "has decreased" not in page.content.decode()
