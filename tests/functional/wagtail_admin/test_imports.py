"""Import in Wagtail: tried first, then done, watched by whoever started it."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from tests import factories
from wagtail_hooks import jobs
from wagtail_hooks.models import ImportJob

from .panels import read

pytestmark = pytest.mark.django_db
IMPORTS = "/cms/client-portal/imports/"
TABLE = "name;town\nDemo Bakery;Lyon\nDemo Garage;Paris\n;Nowhere\n"


def upload(
    client: Any, content: bytes | str = TABLE, name: str = "customers.csv", kind: str = "customers"
) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(IMPORTS, {"kind": kind, "file": SimpleUploadedFile(name, data)})


def tried(client: Any, *args: Any, **kwargs: Any) -> Any:
    """The page of the job, once the trial has run."""
    response = upload(client, *args, **kwargs)
    assert response.status_code == 302, response.context["form"].errors
    jobs.run_all()
    return response.url


def companies() -> list[str]:
    return sorted(factories.model("clients", "Company").objects.values_list("name", flat=True))


@pytest.mark.req("2.06")
def test_a_file_is_tried_first_and_imported_on_request(editing):
    url = tried(editing)
    page = read(editing, url)
    assert "Import 2 rows now" in page
    assert "This field is required." in page
    assert companies() == []
    assert editing.post(url).url == url
    assert editing.post(url).url == url
    jobs.run_all()
    assert companies() == ["Demo Bakery", "Demo Garage"]
    page = read(editing, url)
    assert "Import 2 rows now" not in page
    assert ImportJob.objects.get().report["created"] == 2


def test_the_headings_of_the_empty_table_are_understood(editing):
    for kind in ("customers", "contacts"):
        file = b"".join(editing.get(f"{IMPORTS}template/{kind}/").streaming_content)
        tried(editing, file, f"{kind}.xlsx", kind)
        job = ImportJob.objects.first()
        assert (job.status, job.report["unknown"]) == ("done", [])


def bomb() -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 200_000_000)
    return output.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"no workbook"),
        ("a.xlsx", b"PK\x03\x04" + b"\x00" * 40),
        ("a.xlsx", bomb),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("a.csv", b"shoe;size\n1;2\n"),
        ("a.csv", b"name\n" + b"x" * 20_000),
    ],
)
def test_a_file_that_is_no_table_ends_in_a_sentence(editing, name, content):
    url = tried(editing, content() if callable(content) else content, name)
    job = ImportJob.objects.get()
    assert (job.status, bool(job.error)) == ("failed", True)
    assert job.error[:40] in read(editing, url).replace("&#x27;", "'")
    assert editing.post(url).status_code == 302
    assert companies() == []


@pytest.mark.parametrize("content", ["", None])
def test_without_a_file_the_form_says_so(editing, content):
    data = {"kind": "customers"} | ({} if content is None else {"file": SimpleUploadedFile("a.csv", b"")})
    page = editing.post(IMPORTS, data)
    assert (page.status_code, "file" in page.context["form"].errors) == (200, True)


def test_each_kind_asks_for_its_own_permission(limited):
    client = limited("import_contact")
    page = upload(client)
    assert "kind" in page.context["form"].errors
    assert client.get(f"{IMPORTS}template/customers/").status_code == 404
    assert client.get(f"{IMPORTS}template/contacts/").status_code == 200
    client = limited()
    assert client.get(IMPORTS).status_code == 302
    assert "client-portal/imports" not in read(client, "/cms/")


def test_an_import_is_seen_by_whoever_started_it_alone(editing, limited):
    url = tried(editing)
    other = limited("import_company")
    assert other.get(url).status_code == 404
    assert other.post(url).status_code == 404
    assert other.get(f"{url}state/").status_code == 404


def wide() -> bytes:
    output = BytesIO()
    book = Workbook(write_only=True)
    book.create_sheet().append(["price"] * 16_384)
    book.save(output)
    return output.getvalue()


@pytest.mark.req("2.43")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"price;note\n1;a\x00b", "neither an Excel file nor a text"),
        (wide, "more than 200 columns"),
        ("Artikel;Preis\nA;1\n", "“Price without tax” is missing"),
        ("article;price\n", "nothing to import"),
        ("article;price\n=cmd|'/C calc'!A0;1\n", "no article with this UPC or SKU"),
        ("article;price\nA;=cmd|'/C calc'!A0\n", "A number is expected"),
        ("article;price\nA;10 %\n", "A number is expected"),
        ("article;percent\nA;5\nA;5\n", "this quantity is there twice"),
        ("article;from_quantity;percent\nA;1;5\nB;1;5\nA;10;6\n", "Line 4 speaks of the same"),
        ("Cat\xe9gorie;range;percent\n;\xc9t\xe9;5\n".encode("cp1252"), "no such range"),
        ("range;percent\n\xc9t\xe9;5\n".encode("utf-16"), "no such range"),
    ],
)
def test_a_hostile_table_of_conditions_is_told_and_nothing_is_stored(editing, content, words):
    factories.make_product("A").stockrecords.update(partner_sku="A")
    data = content() if callable(content) else content
    url = tried(editing, data, "a.xlsx" if callable(content) else "a.csv", "conditions")
    page = read(editing, url)
    assert words in page
    editing.post(url)
    jobs.run_all()
    assert not factories.model("conditions", "PriceCondition").objects.exists()


def test_of_many_problems_the_page_shows_some_and_a_table_has_all(editing):
    url = tried(editing, "name;town\n" + ";Nowhere\n" * 300)
    page = read(editing, url)
    assert page.count("This field is required.") == 200
    assert "first 200 problems" in page
    file = BytesIO(b"".join(editing.get(f"{url}problems/").streaming_content))
    rows = list(load_workbook(file).active.values)
    assert len(rows) == 301
    assert rows[300][0] == 301


def test_what_a_trial_took_is_not_held_against_the_import(editing):
    """A worker that dies in a trial must not use up the tries of the import."""
    url = tried(editing)
    ImportJob.objects.update(choices={"tries": jobs.MOST_TRIES})
    editing.post(url)
    jobs.run_all()
    assert ImportJob.objects.get().status == "done"


def test_how_far_it_is_can_be_asked(editing):
    upload(editing)
    job = ImportJob.objects.get()
    assert editing.get(f"{IMPORTS}{job.pk}/state/").json()["is_over"] is False
    jobs.run_all()
    assert editing.get(f"{IMPORTS}{job.pk}/state/").json()["is_done"] is True
    assert "customers.csv" in read(editing, IMPORTS)
