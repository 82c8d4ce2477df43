"""When a session is over, and which sessions are unusual."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.impersonation.rules.over import Facts, why_over
from oscar_clientportal.impersonation.rules.unusual import flags, is_night

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RUNS = Facts(ends_at=NOW + timedelta(minutes=5), consent_until=NOW + timedelta(days=1))
moments = st.timedeltas(timedelta(days=-3), timedelta(days=3)).map(lambda apart: NOW + apart)
hours = st.integers(0, 23)


@pytest.mark.req("5.04")
@pytest.mark.parametrize(
    ("what", "how"),
    [
        ({}, None),
        ({"ends_at": NOW}, "expired"),
        ({"ends_at": NOW + timedelta(microseconds=1)}, None),
        ({"consent_until": NOW}, "revoked"),
        ({"consent_until": None}, None),
        ({"is_consent_given": False}, "revoked"),
        ({"is_permitted": False}, "disabled"),
        ({"is_actor_there": False}, "disabled"),
        ({"is_client_open": False}, "closed"),
        ({"how_ended": "staff"}, "staff"),
        ({"how_ended": "stopped", "ends_at": NOW}, "stopped"),
    ],
)
def test_a_session_is_over_for_each_of_these_reasons(what, how):
    assert why_over(replace(RUNS, **what), NOW) == how


@given(moments, moments, st.data())
def test_a_session_goes_on_only_while_all_it_rests_on_stands(ends_at, now, data):
    rests = [field.name for field in fields(Facts) if field.name.startswith("is_")]
    facts = replace(RUNS, ends_at=ends_at, **{name: data.draw(st.booleans()) for name in rests})

    goes_on = why_over(facts, now) is None

    assert goes_on == (
        all(getattr(facts, name) for name in rests) and now < ends_at and now < facts.consent_until
    )


@given(moments, moments, moments)
def test_what_is_over_stays_over(ends_at, now, later):
    facts = replace(RUNS, ends_at=ends_at)

    if why_over(facts, now) and later >= now:
        assert why_over(facts, later)


@pytest.mark.parametrize(
    ("hour", "begins", "ends", "night"),
    [
        (23, 22, 6, True),
        (22, 22, 6, True),
        (0, 22, 6, True),
        (5, 22, 6, True),
        (6, 22, 6, False),
        (21, 22, 6, False),
        (2, 1, 5, True),
        (5, 1, 5, False),
        (0, 1, 5, False),
    ],
)
def test_the_night_goes_from_its_beginning_to_before_its_end(hour, begins, ends, night):
    assert is_night(hour, begins, ends) is night


@given(hours, hours)
def test_the_same_hour_twice_is_no_night(hour, both):
    assert not is_night(hour, both, both)


@given(hours, hours)
def test_a_night_is_as_long_as_its_hours_say(begins, ends):
    assert sum(is_night(hour, begins, ends) for hour in range(24)) == (ends - begins) % 24


def test_one_more_than_allowed_within_an_hour_is_unusual():
    by_day = {"at_most": 5, "hour": 12, "night": (22, 6)}

    assert flags(within_the_hour=5, **by_day) == []
    assert flags(within_the_hour=6, **by_day) == ["many"]
    assert flags(within_the_hour=6, at_most=5, hour=23, night=(22, 6)) == ["many", "night"]
