"""What people typed, as a paper prints it."""

from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.documents.rules import lines_of, one_line
from oscar_clientportal.documents.rules.texts import TURNING


@given(st.text())
def test_one_line_has_no_control_characters_and_turns_nothing_around(text: str) -> None:
    shown = one_line(text)
    assert not TURNING & set(shown)
    assert all(each.isprintable() or each.isspace() or ord(each) > 127 for each in shown)
    assert not set("\r\n\t\x00\x0b\x0c\x1f\x7f") & set(shown)
    assert one_line(shown) == shown


def test_words_stay_apart_where_a_line_ended() -> None:
    assert one_line("a\r\nBcc: b\x00c") == "a Bcc: b c"


def test_a_longer_text_keeps_its_lines_and_one_empty_one_between_them() -> None:
    assert lines_of("\n\n a \r\n\r\n\n\nb\rc\n") == ("a", "", "b", "c")
