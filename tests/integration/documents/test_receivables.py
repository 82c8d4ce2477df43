"""Payments of invoices: recorded once, in words where they can't be, undone by another row."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from oscar_clientportal.core import clock
from oscar_clientportal.documents.services import open_total, record_payment, reduce_open, undo_payment
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.31")]
InvoicePayment = factories.model("documents", "InvoicePayment")


@pytest.fixture
def company():
    return factories.make_company()


@pytest.fixture
def invoice(company):
    """100.00 to pay, 2.00 off within ten days."""
    until = clock.today() + timedelta(days=10)
    return factories.make_document(
        company, due="100.00", total="100.00", discount_amount=Decimal("2.00"), discount_until=until
    )


def pay(document, amount, key="one", *, received_on=None, note=""):
    return record_payment(
        document=document,
        amount=Decimal(amount),
        received_on=received_on or clock.today(),
        by=None,
        key=key,
        note=note,
    )


def refused(*args, **kwargs):
    with pytest.raises(ValidationError) as error:
        pay(*args, **kwargs)
    return error.value.message_dict


def open_amount(document):
    document.refresh_from_db()
    return document.open_amount


def test_parts_are_paid_until_nothing_is_open(invoice):
    pay(invoice, "40.00")
    assert open_amount(invoice) == Decimal("60.00")
    pay(invoice, "60.00", "two")
    assert open_amount(invoice) == 0
    assert sum(payment.discount for payment in invoice.payments.all()) == 0


def test_all_but_the_discount_in_time_settles_the_invoice(invoice):
    pay(invoice, "40.00")
    assert pay(invoice, "58.00", "two").discount == Decimal("2.00")
    assert open_amount(invoice) == 0


def test_there_is_no_discount_where_a_part_came_late(invoice):
    late = clock.today()
    other = factories.make_document(
        invoice.company,
        due="100.00",
        total="100.00",
        discount_amount=Decimal("2.00"),
        discount_until=late - timedelta(days=1),
    )
    pay(other, "40.00", received_on=late)
    pay(other, "58.00", "two", received_on=late - timedelta(days=2))
    assert open_amount(other) == Decimal("2.00")


def test_a_form_sent_twice_is_one_payment(invoice):
    assert pay(invoice, "40.00") == pay(invoice, "40.00")
    assert open_amount(invoice) == Decimal("60.00")


def test_a_key_belongs_to_one_payment(invoice):
    pay(invoice, "40.00")
    with pytest.raises(ValidationError):
        pay(invoice, "41.00")
    assert open_amount(invoice) == Decimal("60.00")


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("0", "more than zero"),
        ("-5", "more than zero"),
        ("0.001", "not an amount"),
        ("NaN", "not an amount"),
        ("Infinity", "not an amount"),
        ("100.01", "Only €100.00 are open"),
    ],
)
def test_what_can_not_be_an_amount_is_told_beside_it(invoice, amount, told):
    assert told in refused(invoice, amount)["amount"][0]
    assert open_amount(invoice) == Decimal("100.00")
    assert not InvoicePayment.objects.exists()


def test_a_settled_invoice_takes_no_more(invoice):
    pay(invoice, "100.00")
    assert "Nothing is open" in refused(invoice, "1.00", "two")["amount"][0]


def test_nothing_came_in_tomorrow(invoice):
    assert "received_on" in refused(invoice, "1.00", received_on=clock.today() + timedelta(days=1))


def test_a_note_is_one_line_of_text(invoice):
    assert "note" in refused(invoice, "1.00", note="one\r\ntwo")
    assert "note" in refused(invoice, "1.00", note="\u202egnp.exe")
    assert pay(invoice, "1.00", note=" <b>Bank 4711</b> ").note == "<b>Bank 4711</b>"


def test_only_invoices_are_paid(company):
    with pytest.raises(ValidationError):
        pay(factories.make_document(company, kind="order"), "1.00")


def test_a_payment_is_undone_by_another_row_once(invoice):
    pay(invoice, "40.00")
    payment = pay(invoice, "58.00", "two")
    undoing = undo_payment(payment=payment, by=None, key="three")
    assert (undoing.amount, undoing.discount) == (Decimal("-58.00"), Decimal("-2.00"))
    assert undo_payment(payment=payment, by=None, key="three") == undoing
    assert open_amount(invoice) == Decimal("60.00")
    for wrong in (payment, undoing):
        with pytest.raises(ValidationError):
            undo_payment(payment=wrong, by=None, key="four")
    assert pay(invoice, "58.00", "five").discount == Decimal("2.00")


def test_what_was_recorded_is_kept_by_the_database(invoice):
    payment = pay(invoice, "40.00")
    for act in (lambda: InvoicePayment.objects.update(amount=1), payment.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_credit_note_takes_off_what_is_open_and_its_share_of_the_discount(invoice):
    assert reduce_open(document=invoice, amount=Decimal("50.00")) == Decimal("50.00")
    assert pay(invoice, "49.00").discount == Decimal("1.00")
    assert open_amount(invoice) == 0
    assert reduce_open(document=invoice, amount=Decimal("10.00")) == 0


def test_the_row_that_was_asked_with_says_what_is_left(invoice):
    pay(invoice, "40.00")
    assert invoice.open_amount == Decimal("60.00")


def test_what_is_open_is_counted_by_company_and_currency(company, invoice):
    factories.make_document(company, due="7", total="7", currency="HUF")
    factories.make_document(factories.make_company(), due="9.00")
    pay(invoice, "40.00")
    assert open_total(company=company) == Decimal("60.00")
    assert open_total(company=company, currency="HUF") == 7
    assert open_total(company=factories.make_company()) == 0


def test_each_shop_has_its_own_payments(invoice, globex):
    pay(invoice, "40.00")
    with globex():
        other = factories.make_document(factories.make_company(), due="100.00", total="100.00")
        pay(other, "30.00")
        assert InvoicePayment.objects.get().amount == Decimal("30.00")
