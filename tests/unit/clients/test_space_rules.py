"""Unique keys, how often they may be guessed, and what an order's number shows."""

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.clients import rules

pytestmark = pytest.mark.req("3.08")
KEYS = st.text(rules.KEY_ALPHABET, min_size=rules.KEY_LENGTH, max_size=rules.KEY_LENGTH)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_a_key_has_at_least_96_bits_and_no_characters_that_look_alike():
    assert len(rules.KEY_ALPHABET) ** rules.KEY_LENGTH >= 2**96
    assert not set("0O1Il") & set(rules.KEY_ALPHABET)
    assert len(set(rules.KEY_ALPHABET)) == len(rules.KEY_ALPHABET)


@given(KEYS)
def test_a_key_as_it_is_mailed_is_four_groups_of_five_and_means_the_key(key):
    written = rules.format_key(key)
    assert [len(group) for group in written.split("-")] == [5, 5, 5, 5]
    assert rules.normalise_key(written) == key


@given(KEYS, st.data())
def test_case_blanks_and_dashes_dont_count(key, data):
    noise = st.text(" -\u2013\u2014_.\t\n", max_size=2)
    typed = "".join(data.draw(noise) + data.draw(st.sampled_from([c, c.lower()])) for c in key[:20])
    assert rules.normalise_key(typed) == key


@given(st.text(max_size=200))
def test_whatever_is_typed_is_a_whole_key_or_nothing(typed):
    key = rules.normalise_key(typed)
    assert key == "" or (len(key) == rules.KEY_LENGTH and set(key) <= set(rules.KEY_ALPHABET))


@given(KEYS, st.sampled_from("01IO" + "é" + "㊀"))
def test_a_character_that_no_key_has_is_not_guessed_at(key, wrong):
    assert rules.normalise_key(wrong + key[1:]) == ""


def test_a_key_typed_twice_or_cut_off_is_none():
    key = rules.format_key(rules.KEY_ALPHABET[:20])
    assert rules.normalise_key(key + key) == ""
    assert rules.normalise_key(key[:-1]) == ""
    assert rules.normalise_key("A" * 10_000_000) == ""


@given(st.integers(1, 1000), st.integers(1, 100))
def test_as_many_tries_are_looked_at_as_the_limit_says(count, tries):
    limit = rules.ThrottleLimit(tries, timedelta(hours=1))
    assert rules.is_throttled(count, limit) == (count > tries)


def test_an_address_has_fewer_tries_a_day_than_there_are_order_numbers_in_a_small_shop():
    assert rules.PER_ADDRESS.tries / (rules.PER_ADDRESS.window / timedelta(days=1)) <= 10


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_one_machine_in_either_spelling(ip):
    assert rules.machine_of(str(ip)) == rules.machine_of(f"::ffff:{ip}") == str(ip)


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_all_of_a_64_network_is_one_machine_as_its_addresses_are_chosen_at_will(one, other):
    import ipaddress

    prefix = 0x2001_0DB8_0000_0001 << 64
    machines = {rules.machine_of(str(ipaddress.IPv6Address(prefix + host))) for host in (one, other)}
    assert len(machines) == 1


@pytest.mark.parametrize("address", ["", "unix:", "acme.localhost", "1.2.3", "\x00"])
def test_where_nothing_is_known_of_a_machine_it_has_no_name(address):
    assert rules.machine_of(address) == ""


@given(st.text(string.ascii_lowercase, min_size=1, max_size=20))
def test_a_masked_address_shows_its_first_letter_and_its_domain(name):
    assert rules.mask_email(f"{name}@acme.example") == f"{name[0]}•••@acme.example"


@given(st.booleans(), st.booleans(), st.integers(-5, 5))
def test_a_guests_order_shows_who_one_is_only_where_the_shop_knows_the_person_from_it(theirs, guest, days):
    vouches = rules.vouches_for_contact(
        is_theirs=theirs, by_a_guest=guest, placed_at=NOW + timedelta(days=days), known_since=NOW
    )
    assert vouches == (theirs or not guest or days <= 0)
