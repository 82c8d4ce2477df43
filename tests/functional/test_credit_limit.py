"""Ordering on invoice as far as the company's credit goes: offered, split, said, refused, given back."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import set_conditions
from oscar_clientportal.core import clock
from oscar_clientportal.documents.services import record_payment, reduce_open
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.credit import credit_of
from tests import factories
from tests.functional.shopping import Shopper, account_of, only_order, sources

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
CREDIT = Decimal("150.00")


@pytest.fixture
def company():
    contact = factories.make_contact(user=factories.make_user("ada@acme.example"))
    contact.company.invoice_days = 30
    contact.company.save()
    set_conditions(company=contact.company, by=None, credit_limit=CREDIT)
    return contact.company


@pytest.fixture
def shopper(client, company):
    return Shopper(client, company.contacts.get().user)


def begin(shopper, price="100.00"):
    shopper.put_in_basket(factories.make_product("Poster", price, shipped=False))
    return shopper.begin_checkout()


def order(shopper, price="100.00"):
    begin(shopper, price)
    shopper.pay_with("invoice")
    return shopper.place_order()


def left(company):
    return credit_of(company_id=company.pk, currency="EUR").left


def pay(invoice, amount):
    record_payment(
        document=invoice, amount=Decimal(amount), received_on=clock.today(), by=None, key=f"pay-{amount}"
    )


def refund(order):
    return payments.refund_order(
        order=order, amount=Decimal("40.00"), reason="Damaged", actor=None, idempotency_key="one"
    )


def limits(shopper):
    page = shopper.get("checkout:payment-method")
    return page.context["form"].limits if page.status_code == 200 else {}


@pytest.mark.req("2.31")
def test_what_is_left_of_the_credit_is_said_and_no_amount_is_asked_where_it_is_enough(shopper):
    begin(shopper)
    text = shopper.page.content.decode()
    assert "€150.00 of your credit of €150.00 left" in text
    assert "use_invoice" not in text


@pytest.mark.req("2.31")
def test_an_order_uses_up_credit_before_it_is_invoiced_and_the_invoice_counts_instead_of_it(shopper, company):
    order(shopper)
    assert left(company) == Decimal("50.00")
    factories.make_document(company, order=only_order(), due="100.00", total="100.00")
    assert left(company) == Decimal("50.00")
    get_model("clientportal_documents", "Document").objects.update(open_amount=Decimal("30.00"))
    assert left(company) == Decimal("120.00")


@pytest.mark.req("2.31")
def test_what_the_credit_does_not_cover_is_paid_by_card(shopper, company):
    order(shopper)
    begin(shopper)
    assert limits(shopper)["invoice"].maximum == Decimal("50.00")
    shopper.pay_with("invoice", use_invoice="50.00", rest_invoice="card")
    shopper.give_card()
    shopper.place_order()
    second = get_model("order", "Order").objects.order_by("-pk").first()
    assert sources(second) == {
        "clientportal-invoice": (Decimal("50.00"), Decimal("0")),
        "clientportal-card": (Decimal("50.00"), Decimal("50.00")),
    }
    assert left(company) == Decimal("0")


def test_more_than_is_left_can_not_be_typed(shopper):
    order(shopper)
    begin(shopper)
    shopper.pay_with("invoice", use_invoice="50.01", rest_invoice="card")
    assert "Only €50.00 are available." in shopper.page.content.decode()


def test_credit_that_is_used_up_is_not_offered_and_the_customer_is_told_why(shopper, company):
    order(shopper, "150.00")
    begin(shopper, "20.00")
    assert list(limits(shopper)) == ["card"]
    assert "Your credit of €150.00 for orders on invoice is used up." in shopper.page.content.decode()


@pytest.mark.req("2.31")
def test_credit_taken_elsewhere_meanwhile_refuses_the_order_in_words(shopper, company):
    begin(shopper)
    shopper.pay_with("invoice")
    seen = shopper.get("checkout:preview").context["seen"]
    factories.make_document(company, due="100.00", total="100.00")
    shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    shopper.get(shopper.page.url)
    assert "What you chose leaves €50.00 unpaid now." in shopper.page.content.decode()
    assert not get_model("order", "Order").objects.filter(user=shopper.user).exists()


def test_an_account_may_leave_its_rest_to_credit_that_is_enough_for_it(shopper, company):
    factories.make_account(company, "80.00")
    begin(shopper, "200.00")
    shopper.pay_with("account", use_account="80.00", rest_account="invoice")
    shopper.place_order()
    assert sources(only_order())["clientportal-invoice"] == (Decimal("120.00"), Decimal("0"))


def test_an_attempt_that_failed_uses_no_credit(shopper, company):
    begin(shopper, "200.00")
    shopper.pay_with("invoice", use_invoice="150.00", rest_invoice="card")
    shopper.give_card("pm_card_chargeDeclined")
    shopper.place_order()
    assert not get_model("order", "Order").objects.exists()
    assert left(company) == CREDIT


@pytest.mark.req("2.31")
def test_what_is_refunded_before_the_invoice_is_owed_no_more(shopper, company):
    order(shopper)
    refund(only_order())
    assert left(company) == Decimal("90.00")


def test_a_refund_beyond_what_is_open_waits_for_somebody_to_pay_it_back(shopper, company):
    order(shopper)
    invoice = factories.make_document(company, order=only_order(), due="100.00", total="100.00")
    pay(invoice, "80.00")
    reduce_open(document=invoice, amount=Decimal("40.00"))  # its credit note may be issued before
    part = refund(only_order()).parts.get()
    assert part.status == "failed"
    assert "€20.00" in part.message


@pytest.mark.parametrize(
    ("paid", "taken", "back"), [("80.00", "0", "20.00"), ("97.00", "3.00", "38.80"), ("100.00", "0", "40.00")]
)
def test_of_a_refund_that_is_settled_by_the_account_goes_there_what_was_paid(
    shopper, company, paid, taken, back
):
    """What was still open is owed no more, and an early-payment discount was never paid."""
    order(shopper)
    terms = {"discount_amount": Decimal(taken), "discount_until": clock.today()}
    invoice = factories.make_document(company, order=only_order(), due="100.00", total="100.00", **terms)
    pay(invoice, paid)
    failed = refund(only_order())
    assert f"€{back}" in failed.parts.get().message
    payments.settle_refund(refund=failed, actor=None, to_account=True)
    assert account_of(shopper.user).balance == Decimal(back)
    rest = payments.refund_order(order=only_order(), reason="All", actor=None, idempotency_key="two")
    payments.settle_refund(refund=rest, actor=None, to_account=True)
    assert account_of(shopper.user).balance == Decimal(paid)


def test_a_refund_of_what_is_open_is_done_whether_its_credit_note_is_issued_before_or_after(shopper, company):
    order(shopper)
    invoice = factories.make_document(company, order=only_order(), due="100.00", total="100.00")
    pay(invoice, "60.00")
    reduce_open(document=invoice, amount=Decimal("40.00"))
    assert refund(only_order()).status == "done"
    assert left(company) == CREDIT


def test_a_limit_of_nothing_offers_no_invoice(shopper, company):
    set_conditions(company=company, by=None, credit_limit=Decimal(0))
    begin(shopper)
    assert "invoice" not in limits(shopper)


def test_without_a_limit_nothing_is_counted_and_nothing_said(shopper, company):
    set_conditions(company=company, by=None, credit_limit=None)
    begin(shopper, "900.00")
    assert limits(shopper)["invoice"].maximum is None
    assert "of your credit" not in shopper.page.content.decode()


def test_a_colleague_uses_the_same_credit_and_another_company_its_own(shopper, company, client):
    order(shopper)
    colleague = factories.make_contact(user=factories.make_user("bob@acme.example"), company=company)
    begin(Shopper(client, colleague.user))
    assert limits(Shopper(client, colleague.user))["invoice"].maximum == Decimal("50.00")
    other = factories.make_contact(user=factories.make_user("eve@acme.example"))
    set_conditions(company=other.company, by=None, credit_limit=CREDIT)
    assert left(other.company) == CREDIT


@pytest.mark.req("2.31")
def test_whoever_pays_early_reads_what_comes_off(shopper, company):
    set_conditions(company=company, by=None, discount_percent=Decimal("2.50"), discount_days=10)
    begin(shopper)
    assert "2.5 % off if paid by" in shopper.page.content.decode()


def test_a_limit_costs_the_page_no_query_of_its_own(shopper, company):
    begin(shopper)
    shopper.get("checkout:payment-method")
    with CaptureQueriesContext(
        connection,
    ) as limited:
        shopper.get("checkout:payment-method")
    set_conditions(company=company, by=None, credit_limit=None)
    with CaptureQueriesContext(connection) as free:
        shopper.get("checkout:payment-method")
    assert len(limited) == len(free)


def test_each_shop_counts_its_own(company, globex):
    factories.make_document(company, due="100.00", total="100.00")
    with globex():
        other = factories.make_company(invoice_days=30)
        set_conditions(company=other, by=None, credit_limit=CREDIT)
        assert credit_of(company_id=other.pk, currency="EUR").used == 0


def test_the_limit_is_in_the_shops_own_currency(company, settings):
    assert credit_of(company_id=company.pk, currency="HUF").left == 0
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "CURRENCY": "HUF"}
    assert credit_of(company_id=company.pk, currency="HUF").left == CREDIT
    assert credit_of(company_id=company.pk, currency="EUR").left == 0
