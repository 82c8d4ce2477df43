"""The payment step: how much of the customer account to use, what pays the rest, what is said if it doesn't fit."""

from decimal import Decimal

import pytest
from django.utils import translation
from oscar.core.loading import get_model

from tests import factories
from tests.functional.shopping import Shopper, account_of, agent_with, only_order, sources

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]


@pytest.fixture
def shopper(client):
    """40.00 on the account, and a basket of 100.00."""
    shopper = Shopper(client, agent_with("40.00").user)
    shopper.put_in_basket(factories.make_product("Poster", "100.00", shipped=False))
    shopper.begin_checkout()
    return shopper


def errors(shopper, field="use_account"):
    assert shopper.page.status_code == 200
    return [str(error) for error in shopper.page.context["form"].errors.get(field, [])]


def parts(shopper):
    return {str(s["label"]): s["amount"] for s in shopper.get("checkout:preview").context["payment_shares"]}


def nothing_is_chosen(shopper):
    return not shopper.client.session["checkout_data"].get("clientportal_payment", {}).get("methods")


@pytest.mark.req("3.15")
def test_the_amount_proposed_is_all_that_fits(shopper):
    assert shopper.page.context["form"]["use_account"].value() == "40.00"


def test_using_less_leaves_more_for_the_card(shopper):
    shopper.pay_with("account", use_account="25.50")
    shopper.give_card()
    shopper.place_order()
    assert sources(only_order()) == {
        "clientportal-account": (Decimal("25.50"), Decimal("25.50")),
        "clientportal-card": (Decimal("74.50"), Decimal("74.50")),
    }
    assert account_of(shopper.user).balance == Decimal("14.50")


def test_an_account_that_covers_all_may_be_used_for_a_part(client):
    shopper = Shopper(client, agent_with("200.00").user)
    shopper.put_in_basket(factories.make_product("Poster", "100.00", shipped=False))
    shopper.begin_checkout()
    shopper.pay_with("account", use_account="10")
    shopper.give_card()
    assert parts(shopper) == {"Customer account": Decimal("10.00"), "Card": Decimal("90.00")}


def test_changing_ones_mind_replaces_the_choice_and_never_adds_to_it(shopper):
    shopper.pay_with("account", use_account="10.00")
    shopper.give_card()
    assert shopper.get("checkout:payment-method").context["form"]["use_account"].value() == "10.00"
    shopper.pay_with("account", use_account="30.00")
    assert parts(shopper) == {"Customer account": Decimal("30.00"), "Card": Decimal("70.00")}
    shopper.pay_with("card")
    assert parts(shopper) == {"Card": Decimal("100.00")}
    shopper.pay_with("account")
    assert parts(shopper) == {"Customer account": Decimal("40.00"), "Card": Decimal("60.00")}


def test_what_is_typed_beside_a_method_that_is_not_chosen_does_not_matter(shopper):
    shopper.pay_with("card", use_account="nonsense", rest_account="nonsense")
    assert shopper.page.status_code == 302


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "NaN",
            "sNaN",
            "Infinity",
            "-Infinity",
            "1e400",
            "1e1",
            "-0",
            "-1",
            "+1",
            "0.005",
            "1,00",
            "1_0",
            "0x10",
        ),
        *(
            "١٢",
            "१२",
            "\uff11\uff12",
            "½",
            "1.000.000",
            "1,000.00",
            "9" * 30,
            "9" * 5000,
            "€5",
            "1 €",
            "'",
            "=1+1",
            "--",
        ),
        *("\x00", "5\x00", "\u202e5", "ten", "💶", ".5", "5.", "."),
    ],
)
def test_what_is_no_amount_is_told_beside_the_field_and_nothing_is_kept(shopper, typed):
    shopper.pay_with("account", use_account=typed)
    assert errors(shopper) == ["Please enter an amount such as 12.50."]
    assert nothing_is_chosen(shopper)
    assert 'aria-invalid="true"' in shopper.page.content.decode()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("0", "Please enter more than zero, or choose another way to pay."),
        ("0.00", "Please enter more than zero, or choose another way to pay."),
        ("40.01", "Only €40.00 are available."),
        ("999999999999", "Only €40.00 are available."),
    ],
)
def test_an_amount_that_cannot_be_used_is_told_beside_the_field(shopper, typed, told):
    shopper.pay_with("account", use_account=typed)
    assert errors(shopper) == [told]
    assert nothing_is_chosen(shopper)


def test_more_than_the_total_cannot_be_used(client):
    shopper = Shopper(client, agent_with("200.00").user)
    shopper.put_in_basket(factories.make_product("Poster", "100.00", shipped=False))
    shopper.begin_checkout()
    shopper.pay_with("account", use_account="100.01")
    assert errors(shopper) == ["This is more than the total of €100.00."]


@pytest.mark.parametrize(
    ("language", "typed", "amount"),
    [
        ("en", "12.50", "12.50"),
        ("en", " 12.5 ", "12.50"),
        ("fr", "12,50", "12.50"),
        ("fr", "12.50", "12.50"),
        ("hu", "12,5", "12.50"),
    ],
)
def test_an_amount_is_read_as_the_language_writes_it(shopper, language, typed, amount):
    shopper.client.cookies["django_language"] = language
    shopper.client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    shopper.pay_with("account", use_account=typed)
    assert shopper.page.status_code == 302
    kept = shopper.client.session["checkout_data"]["clientportal_payment"]["amounts"]
    assert kept == {"account": amount}


def test_an_empty_field_means_all_that_fits(shopper):
    shopper.pay_with("account", use_account="")
    shopper.give_card()
    assert parts(shopper)["Customer account"] == Decimal("40.00")


@pytest.mark.parametrize(
    ("method", "rest"), [("bitcoin", ""), ("", ""), ("account", "bitcoin"), ("account", "account\x00")]
)
def test_an_unknown_method_is_refused(shopper, method, rest):
    shopper.pay_with(method, rest_account=rest)
    assert shopper.page.status_code == 200
    assert shopper.page.context["form"].errors
    assert nothing_is_chosen(shopper)


def test_a_rest_too_small_for_a_card_moves_the_split_and_the_page_says_so(shopper):
    factories.model("accounts", "Account").objects.customers().update(balance=Decimal("200.00"))
    shopper.pay_with("account", use_account="99.90")
    shopper.give_card()
    assert parts(shopper) == {"Customer account": Decimal("99.50"), "Card": Decimal("0.50")}
    assert (
        "€0.40 less than you could use, because Card has a smallest amount." in shopper.page.content.decode()
    )


def test_a_balance_that_shrank_since_is_told_and_nothing_is_charged(shopper):
    shopper.pay_with("account", use_account="30.00")
    shopper.give_card()
    seen = shopper.get("checkout:preview").context["seen"]
    factories.model("accounts", "Account").objects.customers().update(balance=Decimal("29.00"))
    shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    page = shopper.client.get(shopper.page.url)
    assert page.request["PATH_INFO"] == "/checkout/payment-method/"
    assert "leaves €1.00 unpaid" in page.content.decode()
    assert not get_model("clientportal_payments", "PaymentAttempt").objects.exists()
    assert not get_model("order", "Order").objects.exists()


def test_all_that_fits_follows_the_balance_but_not_unseen(shopper):
    shopper.pay_with("account")
    shopper.give_card()
    seen = shopper.get("checkout:preview").context["seen"]
    factories.model("accounts", "Account").objects.customers().update(balance=Decimal("29.00"))
    shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    assert shopper.page.url.endswith("/checkout/preview/")
    assert not get_model("order", "Order").objects.exists()
    assert parts(shopper) == {"Customer account": Decimal("29.00"), "Card": Decimal("71.00")}


def test_all_that_fits_follows_the_total(shopper):
    shopper.pay_with("account")
    shopper.give_card()
    factories.model("accounts", "Account").objects.customers().update(balance=Decimal("150.00"))
    assert parts(shopper) == {"Customer account": Decimal("100.00")}


@pytest.mark.parametrize(("currency", "typed", "ok"), [("JPY", "12.5", False), ("JPY", "12", True)])
def test_a_currency_without_decimals_takes_whole_amounts(currency, typed, ok):
    from oscar_clientportal.checkout.forms import PaymentMethodForm
    from oscar_clientportal.payments.rules import Limit

    limits = {"account": Limit("account", maximum=Decimal(500)), "card": Limit("card", minimum=Decimal(50))}
    with translation.override("en"):
        form = PaymentMethodForm(
            {"method": "account", "use_account": typed}, total=Decimal(900), currency=currency, limits=limits
        )
        assert form.is_valid() is ok
        assert ok or form.errors["use_account"] == ["Please enter an amount such as 1250."]
