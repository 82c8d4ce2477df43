"""To which sources a refund goes, and what pieces of a line are worth."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.payments.rules import (
    AboveRest,
    Paid,
    may_become,
    price_of_pieces,
    refund_status,
    share_refund,
)

D = Decimal
ORDERS = ("account-first", "others-first", "pro-rata")
UNITS = st.sampled_from([D("1"), D("0.01"), D("0.001")])


@st.composite
def refunds(draw):
    """Sources with rests in whole units, an amount they can give back, the unit and an order."""
    unit = draw(UNITS)
    rests = draw(st.lists(st.integers(0, 10**7), min_size=1, max_size=6).filter(any))
    account = draw(st.integers(0, len(rests)))
    sources = [Paid(part, rest * unit, is_account=part == account) for part, rest in enumerate(rests)]
    return draw(st.integers(1, sum(rests))) * unit, sources, draw(st.sampled_from(ORDERS)), unit


@given(refunds())
def test_the_shares_sum_to_the_amount_exactly_and_none_is_zero(refund):
    amount, sources, order, unit = refund
    shares = share_refund(amount, sources, order, unit)
    assert sum(shares.values()) == amount
    assert all(share > 0 and share % unit == 0 for share in shares.values())


@given(refunds())
def test_no_source_gets_more_than_it_paid_less_what_went_back(refund):
    amount, sources, order, unit = refund
    rests = {source.part: source.rest for source in sources}
    for part, share in share_refund(amount, sources, order, unit).items():
        assert share <= rests[part]


@given(refunds())
def test_in_proportion_no_source_is_more_than_a_unit_off_its_exact_part(refund):
    amount, sources, _order, unit = refund
    total = sum(source.rest for source in sources)
    shares = share_refund(amount, sources, "pro-rata", unit)
    for source in sources:
        assert abs(shares.get(source.part, D(0)) * total - amount * source.rest) < unit * total


@given(refunds())
def test_more_than_the_rest_goes_back_to_nobody(refund):
    _amount, sources, order, unit = refund
    rest = sum(source.rest for source in sources)
    with pytest.raises(AboveRest) as caught:
        share_refund(rest + unit, sources, order, unit)
    assert caught.value.rest == rest


@given(refunds(), st.data())
def test_refunds_one_after_the_other_end_where_all_is_given_back(refund, data):
    _amount, sources, order, unit = refund
    rests = {source.part: source.rest for source in sources}
    for turn in range(6):
        if not (left := sum(rests.values())):
            break
        amount = left if turn == 5 else data.draw(st.integers(1, int(left / unit))) * unit
        now = [Paid(source.part, rests[source.part], source.is_account) for source in sources]
        for part, share in share_refund(amount, now, order, unit).items():
            rests[part] -= share
            assert rests[part] >= 0
    assert not any(rests.values())


CARD, ACCOUNT = Paid(1, D("60.00")), Paid(2, D("40.00"), is_account=True)


@pytest.mark.parametrize(
    ("order", "amount", "expected"),
    [
        ("account-first", "50.00", {2: D("40.00"), 1: D("10.00")}),
        ("account-first", "40.00", {2: D("40.00")}),
        ("others-first", "50.00", {1: D("50.00")}),
        ("others-first", "70.00", {1: D("60.00"), 2: D("10.00")}),
        ("pro-rata", "50.00", {1: D("30.00"), 2: D("20.00")}),
        ("pro-rata", "0.01", {1: D("0.01")}),
        ("pro-rata", "0.03", {1: D("0.02"), 2: D("0.01")}),
    ],
)
def test_the_shop_says_who_gets_it_first(order, amount, expected):
    assert share_refund(D(amount), [CARD, ACCOUNT], order, D("0.01")) == expected


@given(
    units=st.integers(0, 10**6),
    unit=UNITS,
    quantity=st.integers(1, 50),
    data=st.data(),
)
def test_the_pieces_of_a_line_are_worth_the_line_however_they_are_taken(units, unit, quantity, data):
    returned, worth = 0, D(0)
    while returned < quantity:
        wanted = data.draw(st.integers(1, quantity - returned))
        price = price_of_pieces(
            price=units * unit, quantity=quantity, returned=returned, wanted=wanted, unit=unit
        )
        assert price >= 0
        assert price % unit == 0
        returned, worth = returned + wanted, worth + price
    assert worth == units * unit


def test_the_last_piece_takes_the_rest():
    pieces = [
        price_of_pieces(price=D("10.00"), quantity=3, returned=n, wanted=1, unit=D("0.01")) for n in range(3)
    ]
    assert pieces == [D("3.33"), D("3.33"), D("3.34")]


@pytest.mark.parametrize(
    ("now", "reported"),
    [
        ("done", "pending"),
        ("done", "done"),
        ("failed", "done"),
        ("settled", "failed"),
        ("pending", "pending"),
    ],
)
def test_a_late_answer_changes_nothing(now, reported):
    assert not may_become(now, reported)


def test_what_was_thought_done_can_still_fail():
    assert may_become("done", "failed")


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        (["done", "failed"], "failed"),
        (["planned", "failed"], "failed"),
        (["done", "pending"], "open"),
        (["done", "planned"], "open"),
        (["done", "settled"], "done"),
    ],
)
def test_a_refund_stands_as_its_parts_do(parts, status):
    assert refund_status(parts) == status
