"""How much of a client's money may be spent in a calendar month of the shop."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.impersonation.rules.spending import Verdict, judge, month_of, rest_of

pytestmark = pytest.mark.req("5.05")
D = Decimal
PARIS = ZoneInfo("Europe/Paris")
ZONES = st.sampled_from([PARIS, ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Los_Angeles"), UTC])
AMOUNTS = st.decimals("0", "99999", places=2)
YEARS = (datetime(2020, 1, 1), datetime(2040, 1, 1))  # noqa: DTZ001 - the strategy adds the zone
MOMENTS = st.datetimes(*YEARS, timezones=st.just(UTC))


@given(MOMENTS, ZONES)
def test_every_moment_is_in_its_month_which_begins_at_midnight_of_the_shop(moment, zone):
    start, end = month_of(moment, zone)
    assert start <= moment < end
    assert (start.day, start.hour, end.day, end.hour) == (1, 0, 1, 0)
    assert (end.month - start.month) % 12 == 1


@given(MOMENTS, ZONES)
def test_one_month_begins_where_the_one_before_ends(moment, zone):
    _start, end = month_of(moment, zone)
    assert month_of(end, zone)[0] == end
    assert month_of(end - timedelta(microseconds=1), zone)[1] == end


def test_the_month_is_the_shops_and_not_greenwichs():
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # half past midnight in Paris
    assert month_of(late, PARIS)[0].month == 7


@given(AMOUNTS, AMOUNTS)
def test_the_rest_is_never_below_nothing(limit, spent):
    assert rest_of(limit, spent) == max(D(0), limit - spent)
    assert rest_of(None, spent) == 0


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_no_more_than_the_rest_fits_whatever_else_pays(wanted, other, rest):
    verdict = judge(wanted=wanted, total=wanted + other, rest=rest)
    assert (verdict is Verdict.FITS) == (wanted <= rest)
    assert (verdict is Verdict.WAITS) == (wanted > rest and not other)


def test_the_rest_itself_fits_and_a_cent_more_waits():
    assert judge(wanted=D("10.00"), total=D("10.00"), rest=D("10.00")) is Verdict.FITS
    assert judge(wanted=D("10.01"), total=D("10.01"), rest=D("10.00")) is Verdict.WAITS
    assert judge(wanted=D("10.01"), total=D("20.00"), rest=D("10.00")) is Verdict.TOO_MUCH
