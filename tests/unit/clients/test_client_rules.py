"""One address has one spelling, and a token is kept as its hash."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oscar_clientportal.clients.rules import (
    MAX_ADDRESS,
    may_read_name,
    normalise_email,
    spellings,
    token_hash,
)

atoms = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[A-Za-z0-9_-]{1,20}){0,2}"
local_parts = st.from_regex(atoms, fullmatch=True)
labels = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9]{0,10}[A-Za-z0-9])?", fullmatch=True)
addresses = st.builds(lambda local, label: f"{local}@{label}.Example", local_parts, labels)
letters = st.text(st.characters(codec="utf-8", categories=["L", "M", "N"]), min_size=1, max_size=20)


def normalised(value: str) -> str | None:
    try:
        return normalise_email(value)
    except ValueError:
        return None


@given(addresses)
def test_a_normalised_address_stays_as_it_is(value):
    once = normalise_email(value)

    assert normalise_email(once) == once


@given(addresses, st.text(" \t\r\n\u00a0", max_size=3))
def test_case_and_blanks_around_make_no_difference(value, blanks):
    assert normalise_email(value.swapcase()) == normalise_email(value)
    assert normalise_email(f"{blanks}{value}{blanks}") == normalise_email(value)


@given(st.text())
@example("ada@\u212a.example")  # the Kelvin sign
@example("ada@xn--a.example")
@example("ada@\u2488com.example")
def test_whatever_comes_in_is_an_address_or_a_value_error(value):
    result = normalised(value)

    if result is not None:
        assert normalise_email(result) == result
        assert result.isascii()
        assert result == result.lower()
        assert len(result) <= MAX_ADDRESS
        assert not set(result) & set(string.whitespace + '\x00,;<>"')


@given(letters)
def test_an_international_domain_and_its_ascii_form_are_one_address(label):
    result = normalised(f"ada@{label}.example")

    if result is not None:
        assert {normalise_email(spelling) for spelling in spellings(result)} == {result}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada@Example.COM ", "ada@example.com"),
        ("ada@b\u00fccher.example", "ada@xn--bcher-kva.example"),
        ("ada@bu\u0308cher.example", "ada@xn--bcher-kva.example"),
        ("ada@B\u00dcCHER.example", "ada@xn--bcher-kva.example"),
        ("o'brien+shop@mail.example.org", "o'brien+shop@mail.example.org"),
    ],
)
def test_known_spellings(typed, kept):
    assert normalise_email(typed) == kept


@pytest.mark.parametrize(
    "value",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@localhost",
        "ada@127.0.0.1",
        "ada@@example.com",
        "ada lovelace@example.com",
        "ada@exam ple.com",
        "ada@-example.com",
        "ada@example..com",
        ".ada@example.com",
        "ad\x00a@example.com",
        "ada@example.com\nBcc: eve@example.com",
        "Ada <ada@example.com>",
        "ada@example.com,eve@example.com",
        "\u202eada@example.com",
        "\ud800@example.com",
        "\u00e4da@example.com",
        f"{'a' * 65}@example.com",
        f"ada@{'a' * 64}.com",
        f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.com",
        "a" * 10_000,
        "a" * 10_000 + "@example.com",
    ],
)
def test_what_cannot_be_an_address_is_a_value_error(value):
    with pytest.raises(ValueError):  # noqa: PT011 - IDNA's errors are of many classes
        normalise_email(value)


@given(st.text(), st.text())
def test_tokens_share_a_hash_only_if_they_are_the_same(one, other):
    assert (token_hash(one) == token_hash(other)) == (one == other)


def test_the_hash_is_sha256_in_hex():
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.req("0.06")
@pytest.mark.parametrize(
    ("linked", "active", "readable"),
    [(True, False, False), (False, True, False), (False, False, False), (True, True, True)],
)
def test_a_name_is_readable_once_linked_and_active(linked, active, readable):
    assert may_read_name(linked=linked, active=active) is readable
