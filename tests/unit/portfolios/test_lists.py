"""Lists of addresses, pasted or from a file: who is on them, and what becomes of each line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.core.tables import read_table
from oscar_clientportal.portfolios.lists import Verdict, judge, read_entries

OWN, HERE = {"me@example.com"}, {"here@example.com"}


def entries(text):
    return list(read_entries((row.number, row.cells) for row in read_table(text)))


def people(text):
    return [(entry.line, entry.email, entry.first_name, entry.last_name) for entry in entries(text)]


def verdicts(text):
    return [entry.verdict for entry in judge(entries(text), own=OWN, here=HERE)]


class TestReadingAList:
    def test_one_address_in_each_line(self):
        assert people("ADA@Example.com\n\nbob@example.com ") == [
            (1, "ada@example.com", "", ""),
            (3, "bob@example.com", "", ""),
        ]

    @pytest.mark.parametrize(
        "text", ["a@x.example, b@x.example", "a@x.example; b@x.example", "a@x.example b@x.example"]
    )
    def test_several_addresses_in_one_line_are_several_people(self, text):
        assert [email for _line, email, _first, _last in people(text)] == ["a@x.example", "b@x.example"]

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("Ada Lovelace <ada@example.com>", ("Ada", "Lovelace")),
            ('"Lovelace; Ada" <ada@example.com>', ("Lovelace;", "Ada")),
            ("Ada King Lovelace <ada@example.com>", ("Ada King", "Lovelace")),
            ("<ada@example.com>", ("", "")),
            ("Ada <ada@example.com>", ("", "Ada")),
        ],
    )
    def test_names_may_stand_around_the_address(self, text, names):
        assert people(text) == [(1, "ada@example.com", *names)]

    @pytest.mark.parametrize(
        "heading",
        [
            "First name,Last name,E-mail",
            "Prénom;Nom;Adresse e-mail",
            "Keresztnév\tVezetéknév\tE-mail cím",
        ],
    )
    def test_columns_are_found_by_their_headings(self, heading):
        mark = next(mark for mark in ",;\t" if mark in heading)
        line = mark.join(["Ada", "Lovelace", "ada@example.com"])

        assert people(f"{heading}\n{line}") == [(2, "ada@example.com", "Ada", "Lovelace")]

    def test_without_a_heading_the_address_is_found_by_what_it_looks_like(self):
        assert people("17,ada@example.com,Paris\n18,bob@example.com,Rome") == [
            (1, "ada@example.com", "", ""),
            (2, "bob@example.com", "", ""),
        ]

    def test_under_a_heading_only_that_column_counts(self):
        text = "E-mail,Colleague\nada@example.com,bob@example.com\n,eve@example.com"

        assert [(entry.line, entry.email, entry.verdict) for entry in entries(text)] == [
            (2, "ada@example.com", Verdict.NEW),
            (3, "", Verdict.MISSING),
        ]


class TestWhatBecomesOfALine:
    @pytest.mark.parametrize(
        ("line", "verdict"),
        [
            ("new@example.com", Verdict.NEW),
            ("Here@example.com", Verdict.HERE),
            ("ME@example.com", Verdict.OWN),
            ("Ada Lovelace", Verdict.MISSING),
            ("ada@", Verdict.NO_ADDRESS),
            ("ada@localhost", Verdict.NO_ADDRESS),
            ("=cmd|'/c calc'!A0@x", Verdict.NO_ADDRESS),
            ("a\x00da@example.com", Verdict.NO_ADDRESS),
            ("ada\ud800@example.com", Verdict.NO_ADDRESS),
            ("\u202eada@example.com", Verdict.NO_ADDRESS),
        ],
    )
    def test_is_told_before_it_happens(self, line, verdict):
        assert verdicts(line) == [verdict]

    def test_a_line_that_repeats_another_names_it(self):
        judged = judge(entries("a@x.example\nb@x.example\nA@x.example"), own=OWN, here=HERE)

        assert [(entry.verdict, entry.first_line) for entry in judged] == [
            (Verdict.NEW, 0),
            (Verdict.NEW, 0),
            (Verdict.TWICE, 1),
        ]

    @given(st.text(max_size=300))
    def test_every_line_has_one_and_nobody_is_added_twice(self, text):
        judged = judge(entries(text), own=OWN, here=HERE) if text else []
        added = [entry.email for entry in judged if entry.verdict is Verdict.NEW]

        assert len(added) == len(set(added))
        assert all(added)
        assert not {*added} & (OWN | HERE)
        for entry in judged:
            assert len(entry.typed) <= 320
            entry.typed.encode()
