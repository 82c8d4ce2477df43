"""Buying without a login: with the unique key from the customer account, and as a guest by card."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from oscar.core.loading import get_model
from oscar.test import factories as oscar_factories

from oscar_clientportal.checkout.finishing import advance_attempt
from oscar_clientportal.checkout.recovery import reconcile_payments
from oscar_clientportal.clients.services import issue_key
from oscar_clientportal.core import clock
from tests import factories
from tests.conftest import ShopClient
from tests.functional.guests import EMAIL, Guest, contact_with, make_order
from tests.functional.shopping import Shopper, only_order, sources

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
BANK_CARD = "pm_card_threeDSecure2Required"


@pytest.fixture
def guest(client):
    return Guest(client)


@pytest.fixture
def product():
    return factories.make_product("Handbook", "100.00", shipped=False)


def account_of(contact):
    return get_model("clientportal_accounts", "Account").objects.get(company=contact.company)


def only_attempt():
    return get_model("clientportal_payments", "PaymentAttempt").objects.get()


def in_space(guest, product, **fields):
    """A visitor with their key, 40.00 on their account, and the product in their basket; the contact."""
    contact, key = contact_with("40.00", **fields)
    guest.open_space(key)
    guest.put_in_basket(product)
    return contact


class TestBuyingWithTheKey:
    @pytest.mark.req("3.12", "3.15", "3.16")
    def test_the_account_pays_its_part_and_a_card_the_rest(self, guest, product):
        contact = in_space(guest, product)
        page = guest.buy()
        assert page.url.endswith("/checkout/thank-you/")
        order = only_order()
        assert sources(order) == {
            "clientportal-account": (Decimal("40.00"), Decimal("40.00")),
            "clientportal-card": (Decimal("60.00"), Decimal("60.00")),
        }
        assert (order.user, order.guest_email) == (None, EMAIL)
        assert only_attempt().contact == contact
        assert (account_of(contact).balance, account_of(contact).held) == (0, 0)

    @pytest.mark.req("3.12")
    def test_nobody_asks_again_who_one_is(self, guest, product):
        in_space(guest, product)
        page = guest.begin_checkout()
        assert page.redirect_chain[-1][0].endswith("/checkout/payment-method/")
        assert "40.00 available" in page.text
        assert "You are in your space" in page.text

    @pytest.mark.req("3.14")
    def test_what_the_account_covers_needs_nothing_else(self, guest):
        contact = in_space(guest, factories.make_product("Chart", "30.00", shipped=False))
        guest.buy(card=None)
        assert sources(only_order()) == {"clientportal-account": (Decimal("30.00"), Decimal("30.00"))}
        assert account_of(contact).balance == Decimal("10.00")

    @pytest.mark.req("3.09", "3.11")
    def test_after_the_order_one_is_still_in_and_sees_it(self, guest, product):
        in_space(guest, product)
        guest.buy()
        [order] = guest.get("/portal/space/").context["orders"]
        assert order == only_order()
        text = guest.get("clientportal_portal:space-order", order.number).text
        assert "visa •••• 4242" in text

    def test_what_was_shipped_goes_to_the_address_typed_at_the_checkout(self, guest):
        in_space(guest, factories.make_product("Parcel", "20.00"))
        guest.begin_checkout()
        get_model("address", "Country").objects.get_or_create(
            iso_3166_1_a2="FR", defaults={"printable_name": "France", "is_shipping_country": True}
        )
        address = {"first_name": "Ada", "last_name": "Demo", "line1": "1 rue Exemple", "line4": "Lyon"}
        data = {**address, "postcode": "69000", "country": "FR"}
        guest.page = guest.client.post("/checkout/shipping-address/", data, follow=True)
        guest.pay_with("account")
        guest.place_order()
        assert only_order().shipping_address.line1 == "1 rue Exemple"

    def test_another_address_said_before_is_not_on_the_order(self, guest, product):
        guest.put_in_basket(product)
        guest.checkout_as_guest("somebody@acme.example")
        _contact, key = contact_with("40.00")
        guest.open_space(key)
        guest.pay_with("account")
        guest.give_card()
        guest.place_order()
        assert only_order().guest_email == EMAIL

    def test_the_order_is_the_logins_where_the_contact_has_one(self, guest, product, client):
        user = factories.make_user(EMAIL)
        in_space(guest, product, user=user)
        guest.buy()
        order = only_order()
        assert order.user == user
        assert order.clientportal_parties.payer == user
        shopper = Shopper(ShopClient(), user)
        assert shopper.get("customer:order", order.number).status_code == 200

    def test_the_mail_about_a_logins_order_leads_where_the_login_finds_it(
        self, guest, product, django_capture_on_commit_callbacks
    ):
        in_space(guest, product, user=factories.make_user(EMAIL))
        with django_capture_on_commit_callbacks(execute=True):
            guest.buy()
        [message] = [m for m in mail.outbox if m.to == [EMAIL] and not m.attachments]
        assert f"/accounts/orders/{only_order().number}/" in message.body

    def test_a_voucher_is_taken_as_from_any_guest(self, guest, product):
        voucher = make_voucher("WELCOME", "Multi-use")
        in_space(guest, product, user=factories.make_user(EMAIL))
        guest.post("basket:vouchers-add", {"code": "WELCOME"})
        guest.buy()
        order = only_order()
        assert order.total_incl_tax == Decimal("90.00")
        assert order.user is not None
        assert voucher.applications.get().order == order

    def test_nobody_elses_account_is_offered(self, guest, product):
        contact_with("77.00", email="grace@acme.example")
        in_space(guest, product)
        limits = guest.begin_checkout().context["form"].limits
        assert limits["account"].maximum == Decimal("40.00")

    def test_a_key_made_anew_meanwhile_spends_nothing(self, guest, product):
        contact = in_space(guest, product)
        guest.begin_checkout()
        guest.pay_with("account")
        guest.give_card()
        seen = guest.get("checkout:preview").context["seen"]
        issue_key(contact=contact)
        guest.post("checkout:preview", {"action": "place_order", "seen": seen})
        assert guest.page.status_code == 302
        assert not get_model("order", "Order").objects.exists()
        assert (account_of(contact).balance, account_of(contact).held) == (Decimal("40.00"), 0)

    def test_two_visitors_with_one_account_spend_it_once(self, product):
        contact, key = contact_with("40.00")
        visitors = [Guest(ShopClient()), Guest(ShopClient())]
        for visitor in visitors:
            visitor.open_space(key)
            visitor.put_in_basket(product)
            visitor.begin_checkout()
            visitor.pay_with("account")
            visitor.give_card()
            visitor.seen = visitor.get("checkout:preview").context["seen"]
        for visitor in visitors:
            visitor.post("checkout:preview", {"action": "place_order", "seen": visitor.seen})
        assert only_order().guest_email == EMAIL
        assert (account_of(contact).balance, account_of(contact).held) == (0, 0)


class TestTheBankAsksFirst:
    def test_the_way_back_ends_on_the_order(self, guest, product, confirm_at_bank):
        contact = in_space(guest, product)
        guest.buy(card=BANK_CARD)
        assert account_of(contact).held == Decimal("40.00")
        guest.get(confirm_at_bank(guest.page.url, succeed=True))
        assert guest.page.url.endswith("/checkout/thank-you/")
        assert guest.get(guest.page.url).context["order"] == only_order()
        assert account_of(contact).balance == 0

    def test_the_row_alone_is_enough_though_the_visit_is_over(self, guest, product, confirm_at_bank):
        contact = in_space(guest, product, user=factories.make_user(EMAIL))
        guest.buy(card=BANK_CARD)
        confirm_at_bank(guest.page.url, succeed=True)
        guest.post("clientportal_portal:space-leave", {})
        issue_key(contact=contact)
        attempt = advance_attempt(attempt=only_attempt())
        assert attempt.status == "done"
        assert (attempt.order.user, attempt.order.guest_email) == (contact.user, EMAIL)
        assert account_of(contact).balance == 0

    def test_the_row_alone_knows_for_whom_an_upgrade_is(self, guest, confirm_at_bank):
        contact = in_space(guest, factories.make_plan("HS+Origin", "200.00").product)
        factories.make_subscription(contact, factories.make_plan("HS", "75.00"))
        guest.buy(card=BANK_CARD)
        confirm_at_bank(guest.page.url, succeed=True)
        guest.client.logout()
        attempt = advance_attempt(attempt=only_attempt())
        assert attempt.status == "done", attempt.message
        assert attempt.total < Decimal("126.00")

    def test_the_recovery_gives_back_what_nobody_confirmed(self, guest, product):
        contact = in_space(guest, product)
        guest.buy(card=BANK_CARD)
        moment = clock.now() - timedelta(days=2)
        get_model("clientportal_payments", "PaymentAttempt").objects.update(
            updated_at=moment, created_at=moment
        )
        assert reconcile_payments() == {"released": 1}
        assert (account_of(contact).balance, account_of(contact).held) == (Decimal("40.00"), 0)

    @pytest.mark.parametrize("with_key", [True, False])
    def test_whoever_gives_up_has_the_basket_back(self, guest, product, with_key):
        if with_key:
            in_space(guest, product)
            guest.buy(card=BANK_CARD)
        else:
            guest.put_in_basket(product)
            guest.checkout_as_guest()
            guest.give_card(BANK_CARD)
            guest.place_order()
        attempt = only_attempt()
        assert guest.get("basket:summary").context["basket"].is_empty  # the browser forgets it meanwhile
        page = guest.begin_checkout()
        assert page.redirect_chain[-1][0].endswith(f"/portal/checkout/{attempt.token}/")
        guest.post("clientportal_checkout:processing", {}, attempt.token)
        assert guest.get("basket:summary").context["basket"].num_lines == 1

    def test_anybody_elses_payment_is_missing(self, guest, product):
        in_space(guest, product)
        guest.buy(card=BANK_CARD)
        path = f"/portal/checkout/{only_attempt().token}/"
        assert guest.get(path).status_code == 200
        assert ShopClient().get(path).status_code == 404
        other = Guest(ShopClient())
        other.open_space(contact_with(email="grace@acme.example")[1], "grace@acme.example")
        assert other.get(path).status_code == 404

    def test_a_reading_visitor_doesnt_see_the_payment_under_way(self, guest, product):
        in_space(guest, product)
        guest.buy(card=BANK_CARD)
        reader = Guest(ShopClient())
        reader.open_space(make_order(email=EMAIL).number)
        assert reader.get(f"/portal/checkout/{only_attempt().token}/").status_code == 404


class TestReadingOnly:
    @pytest.mark.req("3.08")
    def test_the_account_is_not_offered(self, guest, product):
        contact, _key = contact_with("40.00")
        guest.open_space(make_order(email=EMAIL).number)
        guest.put_in_basket(product)
        assert "Who are you?" in guest.begin_checkout().text
        page = guest.checkout_as_guest()
        assert page.redirect_chain[-1][0].endswith(
            "/checkout/payment-details/"
        )  # by card, and nothing to choose
        guest.pay_with("account")
        assert guest.get("checkout:preview").status_code == 302
        guest.pay_with("card")
        guest.give_card()
        guest.place_order()
        order = only_attempt().order
        assert list(sources(order)) == ["clientportal-card"]
        assert only_attempt().contact is None
        assert account_of(contact).balance == Decimal("40.00")


class TestAGuestWithoutAnything:
    def test_buys_by_card(self, guest, product):
        guest.put_in_basket(product)
        guest.checkout_as_guest()
        guest.give_card()
        guest.place_order()
        order = only_order()
        assert (order.guest_email, order.user) == (EMAIL, None)
        assert list(sources(order)) == ["clientportal-card"]
        assert guest.get(guest.page.url).status_code == 200

    def test_comes_back_from_the_bank(self, guest, product, confirm_at_bank):
        guest.put_in_basket(product)
        guest.checkout_as_guest()
        guest.give_card(BANK_CARD)
        guest.place_order()
        guest.get(confirm_at_bank(guest.page.url, succeed=True))
        assert guest.page.url.endswith("/checkout/thank-you/")
        assert only_order().guest_email == EMAIL

    def test_a_refused_card_leaves_the_basket(self, guest, product):
        guest.put_in_basket(product)
        guest.checkout_as_guest()
        guest.give_card("pm_card_visa_chargeDeclined")
        assert guest.place_order().status_code == 200
        assert guest.get("basket:summary").context["basket"].num_lines == 1

    def test_a_second_click_ends_where_the_first_ends(self, guest, product):
        guest.put_in_basket(product)
        guest.checkout_as_guest()
        guest.give_card(BANK_CARD)
        seen = guest.get("checkout:preview").context["seen"]
        for _click in range(2):
            guest.post("checkout:preview", {"action": "place_order", "seen": seen})
        assert guest.page.url.endswith(f"/portal/checkout/{only_attempt().token}/")

    def test_the_contact_whose_address_was_typed_pays_nothing(self, guest, product):
        contact, _key = contact_with("40.00")
        guest.put_in_basket(product)
        guest.checkout_as_guest()
        guest.give_card()
        guest.place_order()
        assert only_attempt().contact is None
        assert account_of(contact).balance == Decimal("40.00")


class TestPlans:
    def test_a_visitors_plan_is_theirs(self, guest):
        plan = factories.make_plan("HS", "75.00")
        contact = in_space(guest, plan.product)
        guest.buy()
        subscription = get_model("clientportal_subscriptions", "Subscription").objects.get()
        assert (subscription.contact, subscription.payer) == (contact, None)
        assert subscription.company == contact.company

    def test_a_plan_that_runs_is_not_sold_again(self, guest):
        plan = factories.make_plan("HS", "75.00")
        contact = in_space(guest, plan.product)
        factories.make_subscription(contact, plan)
        page = guest.begin_checkout()
        assert page.redirect_chain[-1][0].endswith("/basket/")
        assert "runs until" in page.text

    def test_an_upgrade_costs_the_difference(self, guest):
        contact = in_space(guest, factories.make_plan("HS+Origin", "100.00").product)
        factories.make_subscription(contact, factories.make_plan("HS", "75.00"))
        guest.buy(card=None)
        total = only_order().total_incl_tax
        assert Decimal("20.00") < total < Decimal("25.01")

    def test_a_guest_is_told_to_log_in(self, guest):
        guest.put_in_basket(factories.make_plan("HS", "75.00").product)
        page = guest.begin_checkout()
        assert page.redirect_chain[-1][0].endswith("/basket/")
        assert "Please log in to buy a subscription" in page.text

    def test_so_is_somebody_who_only_reads(self, guest):
        factories.make_contact(EMAIL)
        guest.open_space(make_order(email=EMAIL).number)
        guest.put_in_basket(factories.make_plan("HS", "75.00").product)
        assert "Please log in to buy a subscription" in guest.begin_checkout().text

    def test_a_visit_that_ends_at_the_preview_buys_no_plan(self, guest):
        contact = in_space(guest, factories.make_plan("HS", "75.00").product)
        guest.begin_checkout()
        guest.pay_with("account")
        guest.give_card()
        seen = guest.get("checkout:preview").context["seen"]
        issue_key(contact=contact)
        guest.post("checkout:preview", {"action": "place_order", "seen": seen})
        assert guest.page.status_code == 302
        assert not get_model("order", "Order").objects.exists()


def make_voucher(code, usage):
    offer_range = get_model("offer", "Range").objects.create(name="All", includes_all_products=True)
    condition = get_model("offer", "Condition").objects.create(range=offer_range, type="Count", value=1)
    benefit = get_model("offer", "Benefit").objects.create(range=offer_range, type="Percentage", value=10)
    offer = get_model("offer", "ConditionalOffer").objects.create(
        name="Ten off", offer_type="Voucher", condition=condition, benefit=benefit
    )
    voucher = oscar_factories.VoucherFactory(code=code, usage=usage)
    voucher.offers.add(offer)
    return voucher
