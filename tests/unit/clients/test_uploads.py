"""What the shop takes as a file for a customer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.clients import uploads

pytestmark = pytest.mark.req("2.48")
ALLOWED = ["pdf", "docx", "csv", "png"]


@pytest.mark.parametrize("name", ["offer.pdf", "Offer.PDF", "../../etc/offer.pdf", "a.b.csv"])
def test_a_file_is_taken_by_its_ending(name: str) -> None:
    assert uploads.is_allowed(name, ALLOWED)


@pytest.mark.parametrize(
    "name", ["offer", "offer.html", "offer.pdf.exe", ".pdf", "offer.svg", "pdf", "offer.pdf "]
)
def test_other_files_are_not(name: str) -> None:
    assert not uploads.is_allowed(name, ALLOWED)


@pytest.mark.parametrize(
    ("name", "head", "is_right"),
    [
        ("a.pdf", b"%PDF-1.7", True),
        ("a.pdf", b"<html>", False),
        ("a.png", b"\x89PNG\r\n\x1a\n", True),
        ("a.docx", b"PK\x03\x04", True),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", False),
        ("a.csv", b"name;town", True),
        ("a.csv", "naïve".encode("cp1252"), True),
        ("a.txt", "text".encode("utf-16"), True),
        ("a.txt", b"MZ\x90\x00", False),
        ("a.dwg", b"anything", True),
    ],
)
def test_a_file_must_begin_as_its_ending_says(name: str, head: bytes, is_right: bool) -> None:
    assert uploads.is_what_it_says(name, head) == is_right


@given(st.text(max_size=50), st.sampled_from([".pdf", "", ".x"]))
def test_a_download_is_named_by_its_title_never_as_a_path(title: str, suffix: str) -> None:
    name = uploads.download_name(title, f"acme/companyfile/abc{suffix}")
    assert name
    assert name.endswith(suffix)
    assert not set('/\\:*?"<>|') & set(name)
    assert not name.startswith(".")
