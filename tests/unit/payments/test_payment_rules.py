"""How a total is shared between payment methods."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.payments.rules import Limit, NotCovered, Share, covers, fitting, split, use

D = Decimal
amounts = st.decimals(min_value="0.01", max_value="99999.99", places=2)
card = Limit("card", minimum=D("0.50"))


@given(total=amounts, available=amounts)
def test_the_shares_sum_to_the_total_exactly_and_none_is_zero(total, available):
    try:
        shares = split(total, [Limit("account", maximum=available), card])
    except NotCovered:
        assert total < D("0.50")
        assert available < total
        return
    assert sum(share.amount for share in shares) == total
    assert all(share.amount > 0 for share in shares)


@given(total=amounts, available=amounts)
def test_no_method_takes_more_than_it_can_nor_less_than_its_minimum(total, available):
    try:
        shares = {
            share.method: share.amount for share in split(total, [Limit("account", maximum=available), card])
        }
    except NotCovered:
        return
    assert shares.get("account", D(0)) <= available
    assert "card" not in shares or shares["card"] >= D("0.50")


@pytest.mark.req("3.14")
def test_the_first_method_pays_alone_what_it_covers():
    assert split(D("40.00"), [Limit("account", maximum=D("40.00")), card]) == [Share("account", D("40.00"))]


@pytest.mark.req("3.15")
def test_the_second_method_pays_the_excess():
    shares = split(D("100.00"), [Limit("account", maximum=D("40.00")), card])
    assert shares == [Share("account", D("40.00")), Share("card", D("60.00"))]


def test_a_card_remainder_under_the_minimum_moves_the_split():
    shares = split(D("40.10"), [Limit("account", maximum=D("40.00")), card])
    assert shares == [Share("account", D("39.60")), Share("card", D("0.50"))]


def test_what_the_methods_leave_unpaid_is_said():
    with pytest.raises(NotCovered) as error:
        split(D("100.00"), [Limit("account", maximum=D("40.00"))])
    assert error.value.rest == D("60.00")


def test_a_card_alone_cannot_pay_less_than_its_minimum():
    assert not covers(D("0.40"), card)
    with pytest.raises(NotCovered):
        split(D("0.40"), [card])


def test_a_share_says_what_it_yielded_to_the_next_methods_minimum():
    shares = split(D("40.10"), [Limit("account", maximum=D("40.00")), card])
    assert [share.yielded for share in shares] == [D("0.40"), D("0")]


@given(total=amounts, available=amounts, wanted=amounts)
def test_no_more_is_used_than_the_customer_wants(total, available, wanted):
    account = Limit("account", maximum=available)
    try:
        shares = {s.method: s.amount for s in split(total, [use(account, wanted), card])}
    except NotCovered:
        assert wanted > available or total < D("0.50")
        return
    assert shares.get("account", D(0)) <= min(wanted, available, total)
    assert sum(shares.values()) == total


def test_wanting_more_than_there_is_says_what_lacks():
    with pytest.raises(NotCovered) as error:
        use(Limit("account", maximum=D("40.00")), D("40.01"))
    assert error.value.rest == D("0.01")


def test_wanting_nothing_in_particular_is_wanting_all_that_fits():
    account = Limit("account", maximum=D("40.00"))
    assert use(account, None) == account
    assert fitting(D("30.00"), account) == D("30.00")
    assert fitting(D("50.00"), account) == D("40.00")
    assert fitting(D("50.00"), card) == D("50.00")
