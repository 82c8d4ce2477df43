"""Who may begin to act as whom."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.impersonation.rules import starting
from oscar_clientportal.impersonation.rules.starting import Candidate, Standing, scopes, why_not

CLIENT = Candidate(user=2, status="active")
NEWCOMER = Candidate(user=None, status="invited")
STAFF = Standing(user=1, authority="staff", is_permitted=True, needs_consent=False)
PARTNER = Standing(user=1, authority="partner", is_permitted=True, has_consent=True)

candidates = st.builds(
    Candidate,
    user=st.none() | st.integers(1, 3),
    status=st.sampled_from(["added", "invited", "active"]),
    is_blocked=st.booleans(),
    is_staff=st.booleans(),
    is_owner=st.booleans(),
)
standings = st.builds(
    Standing,
    user=st.integers(1, 3),
    authority=st.sampled_from(["staff", "partner", "agent"]),
    is_permitted=st.booleans(),
    may_login_directly=st.booleans(),
    has_consent=st.booleans(),
    needs_consent=st.booleans(),
)


@pytest.mark.req("1.12", "4.09")
@pytest.mark.parametrize("who", [STAFF, PARTNER, replace(PARTNER, authority="agent")])
def test_an_active_client_can_be_acted_as(who):
    assert why_not(who, CLIENT) is None


@pytest.mark.req("1.14", "2.09", "5.04")
@pytest.mark.parametrize(
    ("who", "whom", "code"),
    [
        (replace(STAFF, is_permitted=False), CLIENT, "not-permitted"),
        (replace(PARTNER, is_permitted=False), CLIENT, "not-permitted"),
        (STAFF, replace(CLIENT, user=1), "oneself"),
        (STAFF, replace(CLIENT, is_staff=True), "staff"),
        (PARTNER, replace(CLIENT, is_staff=True), "staff"),
        (STAFF, replace(CLIENT, is_blocked=True), "blocked"),
        (STAFF, replace(CLIENT, status="added"), "not-invited"),
        (STAFF, replace(NEWCOMER, status="added"), "not-invited"),
        (PARTNER, NEWCOMER, "no-login"),
        (STAFF, replace(CLIENT, is_owner=True), "direct-login"),
        (replace(STAFF, needs_consent=True), CLIENT, "no-consent"),
        (replace(PARTNER, has_consent=False, needs_consent=False), CLIENT, "no-consent"),
    ],
)
def test_each_reason_not_to_begin_has_its_code(who, whom, code):
    assert why_not(who, whom) == code


@pytest.mark.req("1.16")
def test_the_staff_show_somebody_round_who_is_only_invited():
    assert why_not(STAFF, NEWCOMER) is None


@pytest.mark.req("2.09")
def test_the_super_admin_is_acted_as_by_those_with_the_right_and_by_whom_the_client_chose():
    owner = replace(CLIENT, is_owner=True)

    assert why_not(replace(STAFF, may_login_directly=True), owner) is None
    assert why_not(PARTNER, owner) is None


@pytest.mark.req("1.14", "5.04")
@given(standings, candidates)
def test_nobody_begins_as_themselves_as_staff_or_as_somebody_blocked_or_not_asked_in(who, whom):
    if why_not(who, whom) is None:
        assert who.is_permitted
        assert whom.user != who.user
        assert not whom.is_staff
        assert not whom.is_blocked
        assert whom.status in ("invited", "active")


@given(standings, candidates)
def test_nobody_but_the_staff_begins_without_the_clients_consent(who, whom):
    if why_not(who, whom) is None and not who.has_consent:
        assert who.authority == "staff"
        assert not who.needs_consent


@given(standings, candidates, st.sampled_from(["is_permitted", "may_login_directly", "has_consent"]))
def test_more_rights_never_forbid(who, whom, right):
    if why_not(who, whom) is None:
        assert why_not(replace(who, **{right: True}), whom) is None


@pytest.mark.req("5.05")
@given(st.sampled_from(["partner", "agent"]), st.sets(st.sampled_from(["basket", "buy", "balance", "users"])))
def test_a_partner_and_an_agent_may_do_what_the_client_agreed_to_and_no_more(authority, agreed):
    assert scopes(authority, agreed) == agreed


@given(st.sets(st.sampled_from(["basket", "buy", "balance", "users"])))
def test_the_staff_look_and_fill_baskets_and_what_the_client_agreed_to(agreed):
    assert scopes("staff", agreed) == agreed | starting.OF_STAFF


@pytest.mark.req("1.16")
@given(st.sets(st.sampled_from(["basket", "buy", "balance", "users"])))
def test_on_a_guided_tour_nothing_can_be_done(agreed):
    assert scopes("staff", agreed, is_tour=True) == {"money"}
