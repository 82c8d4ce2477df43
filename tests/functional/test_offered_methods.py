"""Which methods are offered to whom: the owner's options, payment on invoice, and a method of the shop's own."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from oscar.core.loading import get_model

from tests import factories
from tests.functional.own_method import GiftCardMethod
from tests.functional.shopping import Shopper, account_of, agent_with, only_order, sources

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)


@pytest.fixture
def user():
    return agent_with("40.00").user


@pytest.fixture
def shopper(client, user):
    shopper = Shopper(client, user)
    shopper.put_in_basket(factories.make_product("Poster", "100.00", shipped=False))
    shopper.begin_checkout()
    return shopper


@pytest.fixture
def on_invoice(user):
    """The company has 30 days to pay."""
    company = user.clientportal_contact.company
    company.invoice_days = 30
    company.save()
    return company


@pytest.fixture
def options(settings):
    """Set options of the shop, as its owner may in the admin."""

    def change(**values):
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, **values}

    return change


def codes(shopper):
    page = shopper.get("checkout:payment-method")
    return list(page.context["form"].limits) if page.status_code == 200 else []


def body(shopper, name):
    return shopper.get(name).content.decode()


@pytest.mark.req("3.13")
def test_the_customer_account_is_offered_first_and_an_invoice_only_where_the_terms_allow_it(
    shopper, on_invoice
):
    assert codes(shopper) == ["account", "card", "invoice"]


def test_a_company_that_must_pay_at_once_is_not_offered_an_invoice(shopper):
    assert codes(shopper) == ["account", "card"]


def test_a_method_the_owner_has_not_ticked_is_not_offered(shopper, on_invoice, options):
    options(OFFERED_METHODS=["card", "invoice"])
    assert codes(shopper) == ["card", "invoice"]


def test_nothing_ticked_offers_all(shopper, options):
    options(OFFERED_METHODS=[])
    assert codes(shopper) == ["account", "card"]


def test_with_the_customer_area_closed_nobody_pays_from_their_account(shopper, on_invoice, options):
    options(CUSTOMER_AREA_OPEN=False)
    assert codes(shopper) == ["card", "invoice"]


@pytest.mark.parametrize("change", [{"OFFERED_METHODS": ["card"]}, {"CUSTOMER_AREA_OPEN": False}])
def test_a_method_withdrawn_before_placing_is_told_and_nothing_is_charged(shopper, options, change):
    shopper.pay_with("account")
    shopper.give_card()
    seen = shopper.get("checkout:preview").context["seen"]
    options(**change)
    shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    shopper.page = shopper.client.get(shopper.page.url, follow=True)
    assert "no longer offered" in shopper.page.content.decode()
    assert not get_model("clientportal_payments", "PaymentAttempt").objects.exists()
    assert account_of(shopper.user).held == 0


def test_the_claim_itself_refuses_a_method_that_is_not_offered(shopper, options):
    from oscar_clientportal.payments import rules, services
    from oscar_clientportal.payments.exceptions import NotOffered
    from tests.oscar_requests import request_of

    options(OFFERED_METHODS=["card"])
    basket = request_of(shopper.user).basket
    with pytest.raises(NotOffered):
        services.claim_basket(
            basket=basket,
            user=shopper.user,
            order_number="1",
            total=Decimal("40.00"),
            currency="EUR",
            shares=[rules.Share("account", Decimal("40.00"))],
            details={},
            checkout_data={},
        )
    assert account_of(shopper.user).held == 0


def test_an_order_on_invoice_stands_unpaid_and_says_when_it_is_due(shopper, on_invoice):
    with time_machine.travel(NOON, tick=False):
        assert "due on Dec. 12, 2026" in body(shopper, "checkout:payment-method")
        shopper.pay_with("invoice")
        assert "due on Dec. 12, 2026" in body(shopper, "checkout:preview")
        shopper.place_order()
    assert sources(only_order()) == {"clientportal-invoice": (Decimal("100.00"), Decimal("0"))}
    assert "due on Dec. 12, 2026" in body(shopper, "checkout:thank-you")
    order_page = shopper.get("customer:order", only_order().number).content.decode()
    assert "due on Dec. 12, 2026" in order_page
    assert account_of(shopper.user).balance == Decimal("40.00")


def test_the_account_pays_a_part_and_the_invoice_the_rest(shopper, on_invoice):
    shopper.pay_with("account", use_account="25.00", rest_account="invoice")
    assert shopper.get("checkout:payment-details").url.endswith("/checkout/preview/")
    shopper.place_order()
    assert sources(only_order()) == {
        "clientportal-account": (Decimal("25.00"), Decimal("25.00")),
        "clientportal-invoice": (Decimal("75.00"), Decimal("0")),
    }


def test_terms_of_payment_withdrawn_before_placing_are_told(shopper, on_invoice):
    shopper.pay_with("invoice")
    seen = shopper.get("checkout:preview").context["seen"]
    on_invoice.invoice_days = None
    on_invoice.save()
    shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    shopper.get(shopper.page.url)
    assert "no longer offered" in shopper.page.content.decode()
    assert not get_model("order", "Order").objects.exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"status": "frozen"}, "The customer account is frozen. Please contact the shop."),
        ({"balance": Decimal("-12.00")}, "Your customer account is overdrawn by €12.00."),
    ],
)
def test_an_account_that_cannot_pay_says_why(shopper, change, told):
    factories.model("accounts", "Account").objects.customers().update(**change)
    assert told in body(shopper, "checkout:payment-method")
    assert "account" not in shopper.page.context["form"].limits


def test_an_empty_account_needs_no_words(shopper):
    factories.model("accounts", "Account").objects.customers().update(balance=0)
    assert shopper.get("checkout:payment-method").status_code == 302
    kept = shopper.client.session["checkout_data"]["clientportal_payment"]
    assert kept["methods"] == ["card"]


def test_one_shops_method_of_its_own_pays_beside_the_others(shopper, options):
    """The example of docs/settings.md."""
    factories.model("payment", "SourceType").objects.create(code="gift-card", name="Gift card")
    options(
        PAYMENT_METHODS=[
            "tests.functional.own_method.GiftCardMethod",
            "oscar_clientportal.payments.methods.CardMethod",
        ]
    )
    assert codes(shopper) == ["gift-card", "card"]
    shopper.pay_with("gift-card", **{"use_gift-card": "5.00"})
    shopper.give_card()
    shopper.place_order()
    assert sources(only_order()) == {
        "gift-card": (Decimal("5.00"), Decimal("5.00")),
        "clientportal-card": (Decimal("95.00"), Decimal("95.00")),
    }
    assert GiftCardMethod.taken == {shopper.user.pk: Decimal("5.00")}
