"""Which rate of VAT stands behind amounts, and how a credit note shares what goes back."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.documents.rules import Taxed, TaxSum, noise_of, rate_of, rates_of, shares, tax_sums

D = Decimal
CENT = D("0.01")
RATES = [D(0), D("2.1"), D(5), D("5.5"), D(7), D("7.7"), D("8.1"), D(10), D(19), D(20), D(25), D(27)]
amounts = st.decimals("0.50", "99999.99", places=2)


@given(amounts, st.sampled_from(RATES), st.integers(1, 200))
def test_a_rate_is_found_behind_the_tax_of_pieces_rounded_one_by_one(
    price: Decimal, rate: Decimal, quantity: int
) -> None:
    tax = (price * rate / 100).quantize(CENT, rounding=ROUND_HALF_UP) * quantity
    taxed = Taxed(price * quantity, tax, noise_of(quantity, CENT))
    assert rate_of(taxed, known=[rate]) == rate
    assert rate_of(taxed) is not None


@given(st.decimals("10000.00", "99999.99", places=2), st.sampled_from(RATES))
def test_of_a_large_amount_it_is_found_without_a_hint(price: Decimal, rate: Decimal) -> None:
    tax = (price * rate / 100).quantize(CENT, rounding=ROUND_HALF_UP)
    assert rate_of(Taxed(price, tax)) == rate


def test_where_two_rates_are_mixed_there_is_none() -> None:
    assert rate_of(Taxed(D("20000.00"), D("2551.37"))) is None


def test_a_cents_rate_is_that_of_its_neighbours() -> None:
    assert rates_of([Taxed(D("0.03"), D("0.01")), Taxed(D("100.00"), D("27.00"))]) == [D(27), D(27)]


@pytest.mark.parametrize(
    ("gross", "rate"), [("0.99", D("5.5")), ("0.99", D(20)), ("2.99", D("5.5")), ("1.49", D(10))]
)
def test_a_small_amount_alone_has_the_rate_that_the_shop_charges(gross: str, rate: Decimal) -> None:
    """Without it 0.99 at 20 % reads as 19 %: its cents allow both."""
    excl_tax = (D(gross) / (1 + rate / 100)).quantize(CENT, rounding=ROUND_HALF_UP)
    assert rates_of([Taxed(excl_tax, D(gross) - excl_tax)], [D(20), D(10), D("5.5"), D("2.1")]) == [rate]


def test_what_costs_nothing_has_the_rate_of_the_others_and_alone_none_to_pay() -> None:
    nothing = Taxed(D(0), D(0))
    assert rates_of([nothing, Taxed(D("100.00"), D("20.00"))]) == [D(20), D(20)]
    assert rates_of([nothing]) == [D(0)]


rows = st.lists(st.tuples(st.sampled_from([None, *RATES]), amounts, amounts), max_size=12)


@given(rows, st.decimals("-0.99", "0.99", places=2), st.decimals("-0.99", "0.99", places=2))
@pytest.mark.req("2.33")
def test_vat_per_rate_adds_up_to_the_order_to_the_cent(
    charged: list[tuple[Decimal | None, Decimal, Decimal]], off: Decimal, off_tax: Decimal
) -> None:
    excl_tax = sum((row[1] for row in charged), D(0)) + off
    tax = sum((row[2] for row in charged), D(0)) + off_tax
    sums = tax_sums(charged, total_excl_tax=excl_tax, total_tax=tax)
    assert sum(each.excl_tax for each in sums) == excl_tax
    assert sum(each.tax for each in sums) == tax
    assert len({each.rate for each in sums}) == len(sums)


lefts = st.lists(st.tuples(amounts, amounts), min_size=1, max_size=5).map(
    lambda pairs: [TaxSum(D(rate), excl_tax, tax) for rate, (excl_tax, tax) in enumerate(pairs)]
)


@given(lefts, st.lists(st.integers(1, 999), min_size=1, max_size=6))
def test_credit_notes_over_the_whole_add_up_to_the_invoice_at_every_rate(
    billed: list[TaxSum], parts: list[int]
) -> None:
    left = billed
    total = sum((each.excl_tax + each.tax for each in billed), D(0))
    back = [(total * part / 1000).quantize(CENT) for part in parts]
    for amount in [each for each in back if each]:
        whole = sum((each.excl_tax + each.tax for each in left), D(0))
        left = _after(left, min(amount, whole)) if whole else left
    rest = sum((each.excl_tax + each.tax for each in left), D(0))
    left = _after(left, rest) if rest else left
    assert all(each.excl_tax == each.tax == 0 for each in left)


def _after(left: list[TaxSum], amount: Decimal) -> list[TaxSum]:
    taken = {each.rate: each for each in shares(amount, left, CENT)}
    assert sum(each.excl_tax + each.tax for each in taken.values()) == amount
    zero = TaxSum(None, D(0), D(0))
    rests = [
        TaxSum(
            each.rate,
            each.excl_tax - taken.get(each.rate, zero).excl_tax,
            each.tax - taken.get(each.rate, zero).tax,
        )
        for each in left
    ]
    assert all(each.excl_tax >= 0 and each.tax >= 0 for each in rests)
    return rests


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "12.01"])
def test_more_than_is_left_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="within what is left"):
        shares(D(amount), [TaxSum(D(20), D("10.00"), D("2.00"))], CENT)


def test_yen_are_shared_in_whole_yen() -> None:
    assert shares(D(100), [TaxSum(D(10), D(1000), D(100))], D(1)) == (TaxSum(D(10), D(91), D(9)),)
