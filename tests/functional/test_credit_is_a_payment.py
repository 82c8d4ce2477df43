"""Credit is a payment, never a discount: what an order costs is the same however it is paid."""

from decimal import Decimal

import pytest
from oscar.apps.checkout import surcharges
from oscar.apps.checkout.applicator import SurchargeApplicator
from oscar.core.loading import get_model

from tests import factories
from tests.functional.shopping import Shopper, agent_with, only_order, sources

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]


def bought(client, *, method, voucher=None, **choice):
    """Buy the same two things, paid in this way; the shopper."""
    shopper = Shopper(client, agent_with("40.00").user)
    shopper.put_in_basket(factories.make_product("Poster", "100.00", shipped=False))
    shopper.put_in_basket(factories.make_product("Print", "19.99", shipped=False), 3)
    if voucher:
        shopper.post("basket:vouchers-add", {"code": voucher.code})
    shopper.begin_checkout()
    shopper.pay_with(method, **choice)
    shopper.give_card()
    shopper.place_order()
    assert shopper.page.url.endswith("/checkout/thank-you/")
    return shopper


def costs(order):
    """All that an order says about prices, discounts, surcharges and tax."""
    fields = ("total_incl_tax", "total_excl_tax", "shipping_incl_tax", "basket_total_incl_tax", "total_tax")
    line_fields = (
        "quantity",
        "line_price_incl_tax",
        "line_price_excl_tax",
        "unit_price_incl_tax",
        "tax_code",
    )
    before = ("line_price_before_discounts_incl_tax", "line_price_before_discounts_excl_tax")
    return (
        [getattr(order, field) for field in fields],
        list(order.lines.order_by("pk").values_list(*line_fields, *before)),
        list(order.discounts.values_list("category", "voucher_code", "amount")),
        list(order.surcharges.values_list("name", "incl_tax", "excl_tax")),
    )


@pytest.fixture
def surcharge(monkeypatch):
    """The shop adds a fee of 5 % to every order."""
    monkeypatch.setattr(
        SurchargeApplicator,
        "get_surcharges",
        lambda self, basket, **kwargs: (surcharges.PercentageCharge(percentage=Decimal(5)),),
    )


@pytest.mark.parametrize("has_voucher", [False, True], ids=["no voucher", "a voucher"])
def test_an_order_costs_the_same_with_and_without_the_account(client, surcharge, has_voucher):
    voucher = factories.make_voucher(usage="Multi-use") if has_voucher else None
    found = {}
    for name, choice in {
        "card": {"method": "card"},
        "part": {"method": "account"},
        "less": {"method": "account", "use_account": "12.34"},
    }.items():
        bought(type(client)(), voucher=voucher, **choice)
        order = get_model("order", "Order").objects.latest("pk")
        found[name] = costs(order)
        assert sum(allocated for allocated, _debited in sources(order).values()) == order.total_incl_tax
        assert not order.discounts.exclude(voucher_code="SPRING").exists()
    assert found["part"] == found["card"]
    assert found["less"] == found["card"]
    assert found["card"][3]


def test_a_voucher_that_covers_all_leaves_nothing_to_choose(client):
    voucher = factories.make_voucher(percent="100")
    shopper = Shopper(client, agent_with("40.00").user)
    shopper.put_in_basket(factories.make_product("Poster", "100.00", shipped=False))
    shopper.post("basket:vouchers-add", {"code": voucher.code})
    page = shopper.begin_checkout()
    assert page.request["PATH_INFO"] == "/checkout/preview/"
    assert "Nothing to pay." in page.content.decode()
    shopper.place_order()
    assert shopper.page.url.endswith("/checkout/thank-you/")
    order = only_order()
    assert (order.total_incl_tax, sources(order)) == (Decimal("0.00"), {})
    attempt = order.clientportal_attempt
    assert (attempt.status, attempt.parts.count()) == ("done", 0)


def test_a_choice_made_before_a_voucher_covered_all_pays_nothing(client):
    shopper = Shopper(client, agent_with("40.00").user)
    shopper.put_in_basket(factories.make_product("Poster", "100.00", shipped=False))
    shopper.begin_checkout()
    shopper.pay_with("account", use_account="30.00")
    shopper.give_card()
    shopper.post("basket:vouchers-add", {"code": factories.make_voucher(percent="100").code})
    shopper.place_order()
    assert sources(only_order()) == {}


def test_a_part_of_zero_never_appears(client):
    """30.00 of the account were wanted; the voucher leaves 25.00, so the card has no part."""
    shopper = Shopper(client, agent_with("40.00").user)
    shopper.put_in_basket(factories.make_product("Poster", "100.00", shipped=False))
    shopper.begin_checkout()
    shopper.pay_with("account", use_account="30.00")
    shopper.give_card()
    shopper.post("basket:vouchers-add", {"code": factories.make_voucher(percent="75").code})
    shopper.get("checkout:preview")
    assert [share["amount"] for share in shopper.page.context["payment_shares"]] == [Decimal("25.00")]
    shopper.place_order()
    assert sources(only_order()) == {"clientportal-account": (Decimal("25.00"), Decimal("25.00"))}
