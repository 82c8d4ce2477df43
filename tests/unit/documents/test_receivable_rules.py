"""When an invoice is due, what comes off for paying early, what a payment leaves, when its payer is reminded."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.documents.rules import (
    AboveOpen,
    discount_left,
    reminder_level,
    settle,
    terms_of,
)

pytestmark = pytest.mark.req("2.31")
ORDERED = date(2026, 11, 2)
CENT = Decimal("0.01")
amounts = st.decimals(min_value=CENT, max_value=Decimal(10**6), places=2)
percents = st.decimals(min_value=Decimal("0.01"), max_value=100, places=2)
days = st.integers(0, 32767)
dates = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_an_invoice_of_100_with_2_percent_within_10_days():
    terms = terms_of(Decimal("100.00"), ORDERED, 30, Decimal("2.00"), 10, 2)
    assert (terms.due_on, terms.discount_until) == (date(2026, 12, 2), date(2026, 11, 12))
    assert terms.discount_amount == Decimal("2.00")


def test_half_a_cent_is_rounded_up():
    assert terms_of(Decimal("0.25"), ORDERED, 30, Decimal("2"), 10, 2).discount_amount == CENT
    assert terms_of(Decimal("1250"), ORDERED, 30, Decimal("0.12"), 10, 0).discount_amount == 2


def test_what_is_paid_with_the_order_is_never_due():
    assert terms_of(Decimal("0.00"), ORDERED, 30, Decimal("2.00"), 10, 2).due_on is None


def test_a_discount_too_small_for_the_currency_is_none():
    terms = terms_of(Decimal("0.10"), ORDERED, 30, Decimal("1"), 10, 2)
    assert (terms.discount_percent, terms.discount_until, terms.discount_amount) == (None, None, 0)


@given(amounts, dates, days, percents, days)
def test_the_discount_ends_by_the_day_the_invoice_is_due_and_is_never_more_than_it(
    total, ordered, due, percent, early
):
    terms = terms_of(total, ordered, due, percent, early, 2)
    assert terms.amount_due == total
    assert ordered <= terms.due_on
    assert 0 <= terms.discount_amount <= total
    assert terms.discount_amount == terms.discount_amount.quantize(CENT)
    if terms.discount_until is not None:
        assert ordered <= terms.discount_until <= terms.due_on


@pytest.mark.parametrize("days", [0, 32767, 10**7])
def test_no_number_of_days_is_too_large(days):
    assert terms_of(Decimal(1), date(9999, 12, 1), days, None, None, 2).due_on <= date(9999, 12, 31)


def pay(amount, *, received=ORDERED, open_amount="100.00", discount="2.00"):
    return settle(
        open_amount=Decimal(open_amount),
        amount=Decimal(amount),
        received_on=received,
        discount_amount=Decimal(discount),
        discount_until=ORDERED,
    )


def test_all_but_the_discount_in_time_settles_the_invoice():
    assert (pay("98.00").rest, pay("98.00").discount) == (0, Decimal("2.00"))
    assert (pay("98.50").rest, pay("98.50").discount) == (0, Decimal("1.50"))


def test_a_cent_less_or_a_day_later_settles_nothing():
    assert (pay("97.99").rest, pay("97.99").discount) == (Decimal("2.01"), 0)
    late = pay("98.00", received=ORDERED + timedelta(days=1))
    assert (late.rest, late.discount) == (Decimal("2.00"), 0)


def test_whoever_pays_all_is_given_nothing_back():
    assert (pay("100.00").rest, pay("100.00").discount) == (0, 0)


def test_more_than_is_open_is_refused():
    with pytest.raises(AboveOpen) as refused:
        pay("100.01")
    assert refused.value.rest == Decimal("100.00")


@given(amounts, amounts, st.decimals(min_value=0, max_value=100, places=2), dates, dates)
def test_what_is_paid_taken_off_and_left_is_what_was_open(open_amount, amount, discount, received, until):
    try:
        settled = settle(
            open_amount=open_amount,
            amount=amount,
            received_on=received,
            discount_amount=discount,
            discount_until=until,
        )
    except AboveOpen:
        assert amount > open_amount
        return
    assert amount + settled.discount + settled.rest == open_amount
    assert settled.rest >= 0
    assert settled.discount == 0 or (settled.rest == 0 and received <= until)


def left(credited="0", taken="0"):
    return discount_left(
        amount_due=Decimal("100.00"),
        credited=Decimal(credited),
        discount=Decimal("2.00"),
        taken=Decimal(taken),
        decimals=2,
    )


def test_a_credit_note_takes_its_share_of_the_discount_with_it():
    assert (left(), left(credited="50.00"), left(credited="100.00")) == (2, 1, 0)


def test_a_discount_is_taken_once():
    assert (left(taken="2.00"), left(credited="50.00", taken="2.00")) == (0, 0)


def level(today, issued=ORDERED, due=date(2026, 12, 2)):
    return reminder_level(due_on=due, issued_on=issued, today=today, days=[7, 14, 21])


def test_the_first_reminder_is_so_many_days_after_the_invoice_was_due():
    assert [level(date(2026, 12, day)) for day in (2, 8, 9, 15, 16, 22, 23, 31)] == [0, 0, 1, 1, 2, 2, 3, 3]


def test_an_invoice_issued_after_its_day_is_reminded_of_from_then_on():
    issued = date(2026, 12, 20)
    assert [level(issued + timedelta(days=later), issued) for later in (0, 6, 7)] == [0, 0, 1]
