"""Documents as files: made once, handed out byte for byte, and never as anything else than what was issued."""

import hashlib
import io
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest
import rest_framework

from oscar_clientportal.core import typesetting
from oscar_clientportal.documents import pdf, services, sheet
from oscar_clientportal.documents.exceptions import Damaged, NoPdf, NotInThisFormat
from oscar_clientportal.documents.rules import Facts, Item, Paid, Party
from tests import factories

D = Decimal
NASTY = [
    "#panic(1) #import sys: inputs *bold* _it_ `raw` $x^2$ <label> @ref \\ // /* #[",
    "CR\r\nLF\"quote'</script><b>&amp;",
    "left\u202eright\u2066\u200f",
    "nul\x00bell\x07escape\x1b[31m\x85\u2028",
    "W" * 255,
    "😀👨‍👩‍👧 مرحبا بالعالم 漢字かな 한국어 Ünïcödé ﷽",
    "\ud800 half",
    "",
    " \t ",
    "%PDF-1.7 {page} {pages} %(name)s",
]


def text_of(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
    return "\n".join(page.extract_text() for page in reader.pages)


def filled_with(text: str, kind: str = "invoice") -> Facts:
    """Facts that say this text wherever somebody may type one."""
    party = Party(*[text] * 3, (text,) * 3, *[text] * 15)
    item = Item(1, text, 1, D("10"), D("10"), D("2"), None, D("1"), text, text, text, text)
    facts = factories.make_facts(kind, text or "R1", seller=party, payer=party, items=(item,))
    return replace(
        facts,
        order_number=text,
        delivery=party,
        beneficiaries=(party, party),
        paid=(Paid(text, D("1")), Paid(text, D("11"), True)),
        shipping_method=text,
        shipping_excl_tax=D("1"),
        discounts=((text, D("1")),),
        **dict.fromkeys(["remark", "delivery_terms", "payment_terms", "corrects", "reason"], text * 3),
        amount_due=D("11"),
        due_on=date(2026, 12, 24),
        discount_percent=D("2"),
        discount_amount=D("0.22"),
        discount_until=date(2026, 12, 1),
    )


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("kind", ["order", "credit"])
@pytest.mark.req("2.22", "2.33")
def test_whatever_is_typed_is_printed_as_it_stands_in_a_valid_file(text: str, kind: str) -> None:
    facts = filled_with(text, kind)
    content = pdf.render_pdf(facts)
    assert content == pdf.render_pdf(facts)
    reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
    for page in reader.pages:
        assert (page.mediabox.width, page.mediabox.height) == pytest.approx((595, 842), abs=1)
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(reader.trailer["/Root"])


def test_markup_is_shown_and_not_carried_out() -> None:
    text = text_of(pdf.render_pdf(factories.make_facts(payer=Party(NASTY[0]))))
    assert "#panic(1)" in text
    assert "*bold*" in text


@pytest.mark.req("2.22", "2.33")
def test_an_invoice_says_our_number_both_parties_terms_and_the_remark() -> None:
    facts = factories.make_facts(
        payer=Party("Demo & Sons", "Ltd", number="C00042", our_number="SUPPLIER-4711", vat_id="FR123"),
        beneficiaries=(Party("Ada Client"),),
        delivery=Party("Demo depot", street=("Quay 7",)),
        remark="Gate B",
        delivery_terms="Free from 200",
        payment_terms="No reminders",
        amount_due=D("12.00"),
        due_on=date(2026, 12, 24),
        discount_percent=D("2"),
        discount_amount=D("0.24"),
        discount_until=date(2026, 12, 1),
        seller=Party("Acme", iban="FR7630006000011234567890189", bic="AGRIFRPP"),
    )
    text = " ".join(text_of(pdf.render_pdf(facts)).split())
    for said in [
        *("Our number at your company SUPPLIER-4711", "Customer number C00042", "Demo & Sons Ltd"),
        *("Bought for", "Ada Client", "Demo depot", "Gate B", "Free from 200", "No reminders"),
        *("VAT 20% on €10.00", "€12.00", "FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP", "€11.76"),
        "Page 1 of 1",
    ]:
        assert said in text


@pytest.mark.parametrize(
    ("language", "currency", "said"),
    [
        ("fr", "EUR", "1 234,50 €"),
        ("hu", "HUF", "1 234,50 Ft"),
        ("en", "JPY", "¥1,234"),
        ("en", "KWD", "KWD1,234.500"),
    ],
)
def test_amounts_are_written_as_their_readers_write_them(language: str, currency: str, said: str) -> None:
    amount = D("1234.50")
    facts = factories.make_facts(language=language, currency=currency, total=amount)
    text = " ".join(text_of(pdf.render_pdf(facts)).replace("\u202f", " ").replace("\xa0", " ").split())
    assert said in text


def fonts_of(content: bytes) -> set[str]:
    fonts = pypdf.PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"].values()
    return {font["/BaseFont"].partition("+")[2] for font in fonts}


def test_what_the_fonts_at_hand_lack_is_set_from_the_shops_folders_and_nothing_else(
    settings: Any, tmp_path: Path
) -> None:
    """Of the folders' one font only what no other has, whatever the machine has; and the same bytes each time."""
    font = Path(rest_framework.__path__[0], "static/rest_framework/fonts/glyphicons-halflings-regular.ttf")
    plain, special = factories.make_facts(), factories.make_facts(payer=Party("Ada \ue043"))
    before = [pdf.render_pdf(plain), pdf.render_pdf(special)]
    shutil.copy(font, tmp_path)
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "PDF_FONT_FOLDERS": [tmp_path]}
    assert pdf.render_pdf(plain) == before[0]
    content = pdf.render_pdf(special)
    assert content == pdf.render_pdf(special)
    assert {name for name in fonts_of(content) - fonts_of(before[1]) if "GLYPHICONS" in name.upper()}


def test_names_from_right_to_left_turn_nothing_beside_them() -> None:
    """Each runs as it should, by itself; what is left to right has no marks."""
    sarah, ada = "\u05e9\u05e8\u05d4 12", "Ada 12"
    item = replace(factories.make_facts().items[0], title=sarah, beneficiary=sarah, sku="7")
    facts = factories.make_facts(payer=Party(ada), items=(item,), paid=(Paid(sarah, D("1")),))
    drawn = sheet.sheet_of(facts)
    isolated = f"\u2068{sarah}\u2069"
    assert (drawn["window"], drawn["rows"][0]["title"]) == ([ada], isolated)
    assert drawn["rows"][0]["notes"][0] == f"For {isolated}"
    assert drawn["payment"][0] == f"{isolated}: €1.00"


def test_200_lines_go_over_pages_with_the_head_on_each() -> None:
    item = factories.make_facts().items[0]
    items = tuple(replace(item, position=place, title=f"Line {place:03}") for place in range(1, 201))
    reader = pypdf.PdfReader(io.BytesIO(pdf.render_pdf(factories.make_facts(items=items))))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Line " not in page or "Unit price" in page
    assert all(f"Line {place:03}" in "".join(pages) for place in range(1, 201))


@pytest.mark.django_db
def test_a_file_is_made_once_and_handed_out_as_it_was_issued() -> None:
    document = factories.make_document()
    file = services.file_of(document=document, format="pdf")
    assert services.file_of(document=document, format="pdf").pk == file.pk
    content = services.open_file(file)
    assert hashlib.sha256(content).hexdigest() == file.sha256
    assert len(content) == file.size
    assert file.file.name.startswith("acme/documentfile/")


@pytest.mark.django_db
def test_a_lost_file_is_made_again_to_the_byte() -> None:
    file = services.file_of(document=factories.make_document(), format="pdf")
    issued = services.open_file(file)
    Path(file.file.path).unlink()
    assert services.open_file(file) == issued
    assert Path(file.file.path).read_bytes() == issued


@pytest.mark.django_db
@pytest.mark.parametrize("is_lost", [True, False])
def test_what_would_be_another_paper_is_not_handed_out(is_lost: bool) -> None:
    file = services.file_of(document=factories.make_document(), format="pdf")
    if is_lost:
        Path(file.file.path).unlink()
        file.document.facts["total"] = "13.00"
    else:
        Path(file.file.path).write_bytes(b"%PDF-1.7 forged")
    with pytest.raises(Damaged):
        services.open_file(file)


@pytest.mark.django_db
def test_without_typst_there_is_no_pdf_and_xml_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "find_spec", lambda name: None)
    document = factories.make_document(kind="order")
    assert services.formats_of("order") == ["xml"]
    assert services.formats_of("invoice") == []
    assert services.open_file(services.file_of(document=document, format="xml")).startswith(b"<?xml")
    with pytest.raises(NoPdf):
        services.file_of(document=document, format="pdf")


@pytest.mark.django_db
def test_an_invoice_has_no_order_xml() -> None:
    with pytest.raises(NotInThisFormat):
        services.file_of(document=factories.make_document(kind="invoice"), format="xml")
