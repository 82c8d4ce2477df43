"""Unique keys and the throttle before them, in the database."""

from datetime import timedelta

import pytest
import time_machine
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules
from oscar_clientportal.clients.exceptions import NoAddress, TooManyTries
from oscar_clientportal.clients.services import ensure_contact, find_by_key, forgive, issue_key, throttle
from oscar_clientportal.core import clock
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("3.08")]
EMAIL, MACHINE = "ada@acme.example", "203.0.113.7"


@pytest.fixture
def contact():
    return factories.make_contact(EMAIL)


def stored_key():
    return get_model("clientportal_clients", "SpaceKey").objects.get()


def tries_until_refused(email=EMAIL, machine=MACHINE):
    for count in range(1000):
        try:
            throttle(email=email, machine=machine)
        except TooManyTries:
            return count
    return None


def test_the_key_that_was_mailed_finds_its_contact(contact):
    assert find_by_key(key=issue_key(contact=contact), email=EMAIL) == contact


def test_only_the_keys_hash_is_stored(contact):
    key = issue_key(contact=contact)
    row = stored_key().__dict__
    assert not any(key in str(value) or key.replace("-", "") in str(value) for value in row.values())


def test_every_key_is_another_and_the_one_before_is_dead(contact):
    old, new = issue_key(contact=contact), issue_key(contact=contact)
    assert old != new
    assert find_by_key(key=old, email=EMAIL) is None
    assert find_by_key(key=new, email=EMAIL) == contact


def test_the_address_may_be_typed_as_one_likes(contact):
    assert find_by_key(key=issue_key(contact=contact).lower(), email="  ADA@Acme.Example ") == contact


def test_a_key_works_with_its_own_address_alone(contact):
    other = factories.make_contact()
    key = issue_key(contact=contact)
    issue_key(contact=other)
    assert find_by_key(key=key, email=other.email) is None
    assert find_by_key(key=key, email="nobody@acme.example") is None


@pytest.mark.parametrize("key", ["", "x", "\x00", "\ud800", "A" * 1_000_000, "AAAAA-AAAAA-AAAAA-AAAAA"])
@pytest.mark.parametrize("email", [EMAIL, "", "\x00", "no address", "a\r\nb@acme.example", "\ud800@x.y"])
def test_whatever_else_is_given_finds_nobody(contact, key, email):
    issue_key(contact=contact)
    assert find_by_key(key=key, email=email) is None


def test_a_contact_without_a_key_is_not_found_with_an_empty_one(contact):
    assert find_by_key(key="", email=EMAIL) is None


def test_the_use_of_a_key_is_noted(contact):
    key = issue_key(contact=contact)
    assert stored_key().used_at is None
    find_by_key(key=key, email=EMAIL)
    assert stored_key().used_at is not None


def test_somebody_whose_login_is_switched_off_is_not_let_in_by_a_key():
    contact = factories.make_contact(user=factories.make_user(is_active=False))
    assert find_by_key(key=issue_key(contact=contact), email=contact.email) is None


def test_a_contact_without_an_address_gets_no_key(contact):
    contact.email = ""
    with pytest.raises(NoAddress):
        issue_key(contact=contact)


def test_a_key_dies_with_the_address_it_was_mailed_to():
    user = factories.make_user(EMAIL)
    key = issue_key(contact=factories.make_contact(user=user))
    user.email = "grace@acme.example"
    assert ensure_contact(user=user).email == "grace@acme.example"
    assert find_by_key(key=key, email="grace@acme.example") is None


def test_every_wrong_pair_costs_the_same_queries(contact, django_assert_num_queries):
    key, other = issue_key(contact=contact), factories.make_contact()
    for typed, email in [(key, other.email), ("nonsense", EMAIL), (key, "nobody@acme.example"), ("x", "y")]:
        with django_assert_num_queries(1):
            find_by_key(key=typed, email=email)


def test_an_address_is_tried_only_so_often_whether_anybody_has_it_or_not(contact):
    for email in (EMAIL, "nobody@acme.example"):
        assert tries_until_refused(email, machine="") == rules.PER_ADDRESS.tries


def test_a_machine_tries_only_so_often_whatever_it_tries():
    refused = 0
    for number in range(rules.PER_MACHINE.tries + 5):
        try:
            throttle(email=f"person{number}@acme.example", machine=MACHINE)
        except TooManyTries:
            refused += 1
    assert refused == 5


def test_machines_of_which_nothing_is_known_are_not_taken_for_one():
    for number in range(rules.PER_MACHINE.tries + 5):
        throttle(email=f"person{number}@acme.example", machine="")


def test_the_refusal_says_when_to_try_again_and_the_window_ends_then():
    with time_machine.travel(clock.now(), tick=False) as time:
        tries_until_refused()
        time.shift(timedelta(hours=1))
        with pytest.raises(TooManyTries) as refused:
            throttle(email=EMAIL, machine=MACHINE)
        assert "23\xa0hours" in str(refused.value)
        assert refused.value.seconds == 23 * 3600 + 1
        time.shift(timedelta(hours=23))
        throttle(email=EMAIL, machine=MACHINE)


def test_trying_on_while_refused_doesnt_make_it_longer():
    with time_machine.travel(clock.now(), tick=False) as time:
        tries_until_refused()
        time.shift(timedelta(hours=23))
        with pytest.raises(TooManyTries):
            throttle(email=EMAIL, machine=MACHINE)
        time.shift(timedelta(hours=1))
        assert tries_until_refused() == rules.PER_ADDRESS.tries


def test_a_success_clears_the_address_and_gives_the_machine_this_one_try_back():
    for _count in range(rules.PER_ADDRESS.tries):
        throttle(email=EMAIL, machine=MACHINE)
    forgive(email=EMAIL, machine=MACHINE)
    assert tries_until_refused() == rules.PER_ADDRESS.tries
    left = rules.PER_MACHINE.tries - (rules.PER_ADDRESS.tries - 1) - (rules.PER_ADDRESS.tries + 1)
    assert tries_until_refused("other@acme.example") == min(left, rules.PER_ADDRESS.tries)


def test_a_new_key_is_a_fresh_start_for_the_address(contact):
    tries_until_refused(machine="")
    issue_key(contact=contact)
    throttle(email=EMAIL, machine="")


def test_neither_address_nor_machine_can_be_read_from_what_is_kept():
    throttle(email=EMAIL, machine=MACHINE)
    rows = get_model("clientportal_clients", "Throttle").objects.values_list("who", flat=True)
    assert {len(who) for who in rows} == {64}
    assert not any(EMAIL in who or MACHINE in who or who == rules.token_hash(EMAIL) for who in rows)


def test_counts_whose_window_is_over_are_cleared_away():
    throttle(email=EMAIL, machine=MACHINE)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        throttle(email="somebody@acme.example", machine="198.51.100.1")
        assert get_model("clientportal_clients", "Throttle").objects.count() == 2


def test_each_shop_counts_and_knows_its_own(contact, globex):
    key = issue_key(contact=contact)
    tries_until_refused(machine="")
    with globex():
        throttle(email=EMAIL, machine="")
        factories.make_contact(EMAIL)
        assert find_by_key(key=key, email=EMAIL) is None
