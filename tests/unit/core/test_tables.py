"""Tables people bring: what is read from them, and what is told of those that can't be."""

import csv
import io
import tracemalloc
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oscar_clientportal.core.tables import Row, TableError, read_table
from oscar_clientportal.core.tables.rows import make_row

from .workbooks import with_part, with_rows, workbook


def cells(source, **options):
    return [row.cells for row in read_table(source, **options)]


def refusal(source, **options):
    with pytest.raises(TableError) as caught:
        list(read_table(source, **options))
    return str(caught.value)


class TestPastedText:
    def test_is_read_line_by_line_with_the_number_the_person_sees(self):
        rows = list(read_table("ada@example.com\n\n  \nbob@example.com"))

        assert rows == [Row(1, ["ada@example.com"]), Row(4, ["bob@example.com"])]

    @pytest.mark.parametrize("mark", [",", ";", "\t"])
    def test_finds_out_what_stands_between_the_cells(self, mark):
        text = f"E-mail{mark}Name\nada@example.com{mark}Ada\n"

        assert cells(text) == [["E-mail", "Name"], ["ada@example.com", "Ada"]]

    def test_is_not_misled_by_commas_within_quotes_or_names(self):
        text = '"Lovelace, Ada, Countess";ada@example.com\nBob, jr.;bob@example.com\n'

        assert cells(text)[0] == ["Lovelace, Ada, Countess", "ada@example.com"]

    def test_believes_the_line_by_which_excel_names_the_mark(self):
        assert list(read_table("sep=,\na;b,c\n")) == [Row(2, ["a;b", "c"])]

    def test_numbers_a_row_by_the_line_where_it_begins(self):
        rows = list(read_table('a,"two\nlines"\nb,c\n'))

        assert [(row.number, row.cells[0]) for row in rows] == [(1, "a"), (3, "b")]

    def test_shows_characters_no_database_takes_as_unreadable(self):
        assert cells("a\x00b,c\ud800d") == [["a\ufffdb", "c\ufffdd"]]

    def test_leaves_a_formula_the_text_it_is(self):
        assert cells("=1+1,+2,@x") == [["=1+1", "+2", "@x"]]

    @given(
        st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=4), min_size=1, max_size=6), st.data()
    )
    def test_what_was_written_is_read_again(self, rows, data):
        width = len(rows[0])
        rows = [[*row, *([""] * width)][:width] for row in rows]
        file = io.StringIO(newline="")
        writer = csv.writer(file, delimiter=data.draw(st.sampled_from(",;\t")), quoting=csv.QUOTE_ALL)
        writer.writerows(rows)

        clean = [make_row(0, row).cells for row in rows]
        assert cells(file.getvalue()) == [row for row in clean if any(row)]

    @given(st.one_of(st.text(max_size=300), st.binary(max_size=300).map(io.BytesIO)))
    @settings(max_examples=300)
    def test_anything_is_read_or_refused_with_a_sentence(self, source):
        rows, refused = [], "."
        try:
            rows = list(read_table(source))
        except TableError as error:
            refused = str(error)
        assert refused.endswith((".", "?"))
        for row in rows:
            assert "\x00" not in "".join(row.cells)
            "".join(row.cells).encode()


class TestACsvFile:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_is_read_in_every_encoding_that_excel_writes(self, encoding):
        file = io.BytesIO("Prénom;E-mail\r\nZoë;zoe@example.com\r\n".encode(encoding))

        assert cells(file) == [["Prénom", "E-mail"], ["Zoë", "zoe@example.com"]]

    def test_stays_open_for_whoever_brought_it(self):
        file = io.BytesIO(b"a,b\n")

        assert cells(file) == cells(file)
        next(read_table(file))
        assert not file.closed

    def test_with_half_a_character_in_it_is_no_utf_8(self):
        assert cells(io.BytesIO(b"Zo\xeb,b\n")) == [["Zoë", "b"]]

    @pytest.mark.parametrize(
        "content",
        [b"\x89PNG\r\n\x1a\n\x00\x00", b"a,b\nc\x00d", bytes(range(256)), b"\xff\xfea"],
        ids=["picture", "NUL", "bytes", "half a character"],
    )
    def test_that_is_no_text_is_refused(self, content):
        assert "neither an Excel file nor a text" in refusal(io.BytesIO(content))

    def test_that_is_empty_is_refused(self):
        assert refusal(io.BytesIO()) == "The file is empty."

    def test_is_refused_by_its_size_before_it_is_read(self):
        with pytest.raises(TableError, match="At most 1 MB"):
            read_table(io.BytesIO(b"a" * (1 << 21)), max_bytes=1 << 20)

    def test_with_a_quotation_mark_that_never_ends_is_refused_with_its_line(self):
        text = 'a,b\n"c,d\n' + "e,f\n" * 50_000

        assert refusal(text).startswith("Line 2 has a cell of more than 10,000 characters.")

    def test_with_a_cell_too_long_is_refused_with_its_line(self):
        assert refusal("a\n" + "b" * 10_001).startswith("Line 2 has a cell of more than 10,000")

    def test_with_too_many_columns_is_refused_with_its_line(self):
        assert refusal("a\n" + "b," * 200 + "b").startswith("Line 2 has more than 200 columns")

    def test_of_a_hundred_thousand_lines_is_read_and_one_more_is_refused(self):
        text = "a@example.com\n" * 100_000

        assert sum(1 for _row in read_table(io.BytesIO(text.encode()))) == 100_000
        assert refusal(text + "b").startswith("There are more than 100,000 lines.")


class TestAWorkbook:
    def test_is_read_with_its_values_as_they_would_be_typed(self):
        file = workbook(
            ["Name", None, "Since"],
            [" Ada ", 12.0, datetime.fromisoformat("2024-02-01")],
            [True, 0.5, date(2024, 2, 1)],
        )

        assert cells(file) == [
            ["Name", "", "Since"],
            ["Ada", "12", "2024-02-01"],
            ["TRUE", "0.5", "2024-02-01"],
        ]

    def test_numbers_rows_as_excel_does(self):
        assert [row.number for row in read_table(workbook(["a"], [], [None, ""], ["b"]))] == [1, 4]

    def test_gives_the_value_of_a_formula_and_never_works_it_out(self):
        file = with_rows(
            b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>HYPERLINK("x")</f></c></row>'
        )

        assert cells(file) == [["2"]]

    def test_tells_a_long_table_from_the_size_it_claims(self):
        rows = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048577"><c r="A1048577"><v>1</v></c></row>'

        assert "holds too much" in refusal(with_rows(rows))

    @pytest.mark.parametrize(
        "file",
        [
            with_rows(b'<row r="1"><c r="A1"><v>1</v></c>'),
            with_rows(b'<row r="1"><c r="A1" t="s"><v>999</v></c></row>'),
            with_rows(b'<row r="x"><c r="1A"><v>1</v></c></row>'),
            with_rows(b'<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'),
            with_part(b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'),
            with_part(b"", "xl/workbook.xml"),
            io.BytesIO(b"PK\x03\x04 and then nothing"),
        ],
        ids=["broken XML", "no such text", "no such row", "no such column", "entities", "no book", "half"],
    )
    def test_that_is_damaged_is_refused(self, file):
        assert "damaged" in refusal(file)

    def test_that_is_another_zip_is_refused(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("a.txt", "a")

        assert "not an Excel file" in refusal(file)

    @pytest.mark.parametrize(
        ("start", "words"),
        [(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or a protected"), (b"%PDF-1.7", "not an Excel file")],
    )
    def test_of_another_kind_is_refused_with_what_to_do(self, start, words):
        assert words in refusal(io.BytesIO(start + bytes(100)))

    def test_named_xlsx_that_is_none_is_refused(self):
        assert "not an Excel file" in refusal(io.BytesIO(b"a,b"), filename="People.XLSX")


class TestASmallFileThatUnpacksToMuch:
    @pytest.mark.parametrize(
        "file",
        [
            with_part(b" " * (33 << 20), "xl/sharedStrings.xml"),
            with_part(b" " * (257 << 20), "xl/media/image.bin"),
            with_rows(b'<row r="1">' + b'<c r="A1"/>' * 200_000 + b"</row>"),
            with_rows(b'<row r="1"><c r="A1" t="str"><v>' + b"a" * (1 << 20) + b"</v></c></row>"),
        ],
        ids=["texts", "anything", "cells of a row", "one cell"],
    )
    def test_is_refused_before_it_takes_memory(self, file):
        assert len(file.getvalue()) < 1 << 20
        tracemalloc.start()
        try:
            message = refusal(file)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

        assert "too much" in message or "more than 10,000 characters" in message
        assert peak < 8 << 20


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_memory_does_not_grow_with_the_rows(kind):
    def peak(rows):
        if kind == "csv":
            file = io.BytesIO(b"ada@example.com,Ada,Lovelace\n" * rows)
        else:
            body = b"".join(
                b'<row r="%d"><c r="A%d"><v>7</v></c></row>' % (row, row) for row in range(1, rows + 1)
            )
            file = with_rows(body)
        tracemalloc.start()
        try:
            assert sum(1 for _row in read_table(file)) == rows
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(8_000) < peak(1_000) + (1 << 20)
