"""Cursors: what one says is read again, and whatever else an address holds is no cursor."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.core import keyset, search

BY_TEXT = keyset.Order("name")
BY_MOMENT = keyset.Order("created_at", read=keyset.moment)
KEYS = st.integers(1, keyset.HIGHEST_KEY)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300)


@given(TEXTS, KEYS)
def test_a_cursor_of_text_is_read_as_it_was_written(value, pk):
    assert keyset.read_cursor(keyset.cursor_of((value, pk)), BY_TEXT) == (value, pk)


@given(st.datetimes(timezones=st.just(UTC)), KEYS)
def test_a_cursor_of_a_moment_is_read_to_the_microsecond(value, pk):
    assert keyset.read_cursor(keyset.cursor_of((value, pk)), BY_MOMENT) == (value, pk)


@given(st.text())
def test_anything_else_is_no_cursor(text):
    assert keyset.read_cursor(text, BY_MOMENT) is None


@pytest.mark.parametrize(
    "content",
    [
        b'["\\u0000", 1]',
        b'["\\ud800", 1]',
        b'["a", 0]',
        b'["a", -1]',
        b'["a", true]',
        b'["a", 1.5]',
        b'["a", 9223372036854775808]',
        b'["a"]',
        b'["a", 1, 2]',
        b"[1, 1]",
        b"null",
        b"{}",
        b"[" * 2000,
    ],
)
def test_what_a_database_would_choke_on_is_no_cursor(content):
    assert keyset.read_cursor(urlsafe_b64encode(content).decode(), BY_TEXT) is None


def test_a_moment_without_a_time_zone_is_no_cursor():
    naive = keyset.cursor_of((datetime(2026, 1, 1).isoformat(), 1))  # noqa: DTZ001 - that is what is tried
    assert keyset.read_cursor(naive, BY_MOMENT) is None


@pytest.mark.parametrize(
    ("words", "sought"),
    [("Ab", " ab"), ("é", " e"), ("Abc", "abc"), ("王", "王"), ("@x", "@x"), ("小明", "小明")],
)
def test_one_or_two_plain_letters_are_looked_for_where_a_word_begins(words, sought):
    assert search.matching(words).children == [("search_text__contains", sought)]
