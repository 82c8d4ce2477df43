"""Why a condition wins or doesn't."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given

from oscar_clientportal.conditions.rules import Condition, Tier, What, Who, winner
from oscar_clientportal.conditions.rules.reasons import Reason, reasons

from .test_prices import TODAY, all_conditions

pytestmark = pytest.mark.req("2.43", "2.44")
IMPOSSIBLE = {Reason.NOT_YET, Reason.OVER, Reason.BELOW_SCALE, Reason.CURRENCY}


@given(all_conditions())
def test_the_winner_alone_wins_and_what_can_not_hold_says_so(conditions):
    told = reasons(conditions, on=TODAY, currency="EUR")
    won = winner(conditions, on=TODAY, currency="EUR")
    assert [each for each, reason in told if reason is Reason.WINS] == ([won] if won else [])
    for each, reason in told:
        could = each.holds_on(TODAY) and each.tier_for(1, "EUR") is not None
        assert (reason in IMPOSSIBLE) is not could


def test_each_says_the_first_thing_in_which_it_stands_behind():
    half = (Tier(1, percent=Decimal(50)),)
    yesterday = TODAY - timedelta(days=1)
    won = Condition(10, Who.CUSTOMER, What.CATEGORY, half, depth=2, valid_from=yesterday)
    others = {
        Condition(11, Who.GROUP, What.VARIANT, half): Reason.WHO,
        Condition(12, Who.CUSTOMER, What.RANGE, half): Reason.WHAT,
        Condition(13, Who.CUSTOMER, What.CATEGORY, half, depth=1): Reason.FARTHER,
        Condition(14, Who.CUSTOMER, What.CATEGORY, half, depth=2): Reason.BEGAN_EARLIER,
        Condition(9, Who.CUSTOMER, What.CATEGORY, half, depth=2, valid_from=yesterday): Reason.OLDER,
        Condition(15, Who.CUSTOMER, What.VARIANT, half, valid_from=date(2999, 1, 1)): Reason.NOT_YET,
        Condition(16, Who.CUSTOMER, What.VARIANT, half, valid_until=yesterday): Reason.OVER,
        Condition(17, Who.CUSTOMER, What.VARIANT, (Tier(5, percent=Decimal(5)),)): Reason.BELOW_SCALE,
        Condition(
            18, Who.CUSTOMER, What.VARIANT, (Tier(1, price=Decimal(5)),), currency="HUF"
        ): Reason.CURRENCY,
    }
    told = dict(reasons([*others, won], on=TODAY, currency="EUR"))
    assert told == {won: Reason.WINS, **others}
