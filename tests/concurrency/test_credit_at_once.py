"""However many order on invoice at once, a company owes no more than its credit; and a payment is recorded once."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import set_conditions
from oscar_clientportal.core import clock
from oscar_clientportal.documents.services import record_payment, undo_payment
from oscar_clientportal.payments import rules
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.credit import credit_of
from oscar_clientportal.payments.exceptions import PaymentRefused
from tests import factories
from tests.concurrency.races import at_once, rounds, without_row_locks
from tests.oscar_requests import request_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("2.31")]
PRICE, LIMIT = Decimal("40.00"), Decimal("100.00")
BUYERS = 6
#: Without the lock chance alone decides: so often it is tried.
TRIES = 15


def make_company():
    company = factories.make_contact(user=factories.make_user()).company
    company.invoice_days = 30
    company.save()
    set_conditions(company=company, by=None, credit_limit=LIMIT)
    factories.make_account(company, "1000.00")
    return company


def buyer(company, shares):
    """A colleague with a basket of their own, to the claim."""
    user = factories.make_contact(user=factories.make_user(), company=company).user
    basket = get_model("basket", "Basket").objects.create(owner=user)
    basket.strategy = request_of(user).strategy
    basket.add_product(factories.make_product("Handbook", str(PRICE), shipped=False))
    basket.all_lines()

    def buy():
        return payments.claim_basket(
            basket=basket,
            user=get_model("auth", "User").objects.get(pk=user.pk),
            order_number=100000 + basket.pk,
            total=sum((share.amount for share in shares), Decimal(0)),
            currency="EUR",
            shares=shares,
            details={},
            checkout_data={},
        )

    return buy


def owed(company):
    return credit_of(company_id=company.pk, currency="EUR").used


@pytest.mark.parametrize("_round", rounds(20, 2))
def test_many_at_once_owe_no_more_than_their_company_may(_round):
    company = make_company()
    answers = at_once([buyer(company, [rules.Share("invoice", PRICE)]) for _number in range(BUYERS)])
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert all(isinstance(answer, PaymentRefused) for answer in refused), answers
    assert len(refused) == BUYERS - 2
    assert owed(company) == 2 * PRICE


def test_without_the_lock_they_owe_more(monkeypatch):
    """The negative control: it is the company's lock that holds, not luck."""
    for _try in range(TRIES):
        company = make_company()
        buyers = [buyer(company, [rules.Share("invoice", PRICE)]) for _number in range(BUYERS)]
        with without_row_locks(monkeypatch):
            at_once(buyers)
        if owed(company) > LIMIT:
            return
    pytest.fail("The race was never lost.")


def test_account_and_invoice_in_either_order_never_wait_for_each_other():
    company = make_company()
    halves = [rules.Share("account", PRICE / 8), rules.Share("invoice", PRICE / 8)]
    answers = at_once([buyer(company, halves[:: 1 if number % 2 else -1]) for number in range(BUYERS)])
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert owed(company) == BUYERS * PRICE / 8


def test_of_payments_at_once_no_more_is_recorded_than_is_open():
    invoice = factories.make_document(make_company(), due="100.00", total="100.00")

    def payer(key):
        return lambda: record_payment(
            document=invoice, amount=PRICE, received_on=clock.today(), by=None, key=key
        )

    answers = at_once([payer(f"key-{number // 2}") for number in range(8)])
    assert {type(answer) for answer in answers if isinstance(answer, Exception)} == {ValidationError}
    assert invoice.payments.count() == 2
    invoice.refresh_from_db()
    assert invoice.open_amount == Decimal("20.00")
    payment = invoice.payments.first()
    at_once(
        [
            lambda number=number: undo_payment(payment=payment, by=None, key=f"u{number}")
            for number in range(4)
        ]
    )
    invoice.refresh_from_db()
    assert (invoice.payments.count(), invoice.open_amount) == (3, Decimal("60.00"))
