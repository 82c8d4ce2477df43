"""A customer's files as the staff keep them: several at once, sorted, valid for a time; and who has fetched them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import files
from oscar_clientportal.core import clock
from tests import factories

from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.48")]
CompanyFile = get_model("clientportal_clients", "CompanyFile")
FileCategory = get_model("clientportal_clients", "FileCategory")


@pytest.fixture(autouse=True)
def private_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(CompanyFile._meta.get_field("file"), "storage", FileSystemStorage(location=tmp_path))
    return tmp_path


@pytest.fixture
def company(db: None) -> Any:
    return factories.make_company("Demo Traders")


def upload(name: str = "plan.txt", content: bytes = b"Gate 3") -> Any:
    return SimpleUploadedFile(name, content)


def make_file(company: Any, title: str = "Unloading plan", **fields: Any) -> Any:
    return files.add_file(company=company, title=title, upload=upload(), by=None, **fields)


def url(name: str, company: Any, *args: Any) -> str:
    return reverse(f"clientportal_customers:{name}", args=[company.pk, *args])


def stored(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_several_files_are_added_at_once_each_by_its_own_name_in_a_new_category(
    editing: Any, company: Any
) -> None:
    several = [upload("Offer 1.txt"), upload("Offer 2.txt")]
    data = {"file": several, "title": "Offers", "new_category": "Offers", "valid_until": "2099-12-31"}
    assert editing.post(url("file_add", company), data).status_code == 302
    found = list(company.files.order_by("title"))
    assert [file.title for file in found] == ["Offer 1", "Offer 2"]
    assert {(file.category.title, str(file.valid_until)) for file in found} == {("Offers", "2099-12-31")}
    editing.post(url("file_add", company), {"file": upload(), "new_category": "oFFERS"})
    assert FileCategory.objects.get().files.count() == 3


def test_one_bad_file_among_several_is_named_and_none_is_kept(
    editing: Any, company: Any, private_root: Path
) -> None:
    several = [upload("good.txt"), upload("bad\u202efdp.exe")]
    response = editing.post(url("file_add", company), {"file": several, "new_category": "Offers"})
    assert response.status_code == 200
    (message,) = response.context["form"].errors["file"]
    assert message.startswith("badfdp.exe: Such files are not taken.")
    assert not CompanyFile.objects.exists()
    assert not FileCategory.objects.exists()
    assert not stored(private_root)


def test_where_the_last_of_several_cannot_be_kept_none_is(company: Any, private_root: Path) -> None:
    with pytest.raises(ValidationError):
        files.add_files(company=company, uploads=[upload(), upload("b.exe")], by=None)
    assert not CompanyFile.objects.exists()
    assert not stored(private_root)


def test_no_more_than_twenty_at_once(editing: Any, company: Any) -> None:
    response = editing.post(url("file_add", company), {"file": [upload() for _each in range(21)]})
    assert "At most 20 files at once" in response.content.decode()


class Huge:
    """A gigabyte that nobody may read."""

    name, size = "film.zip", 1024**3

    def read(self, *_size: Any) -> bytes:
        raise AssertionError("It was read")

    seek = chunks = read


def test_a_gigabyte_is_refused_by_its_size_without_being_read(company: Any) -> None:
    with pytest.raises(ValidationError, match=r"1\.0"):
        files.add_file(company=company, title="Film", upload=Huge(), by=None)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("../../plan.txt", "plan"),
        ("..\\..\\plan.txt", "plan"),
        ("plan\r\nX-Header: 1.txt", "planX-Header: 1"),
        ("plan\u202etxt.exe.txt", "plantxt.exe"),
        ("p" * 300 + ".txt", "p" * 200),
        ("\u202e.txt", "file"),
    ],
)
def test_whatever_a_file_is_called_it_lies_under_a_random_name_and_is_shown_harmless(
    company: Any, private_root: Path, name: str, title: str
) -> None:
    given = upload()
    given._name = name  # as a client sends it, before Django tidies it up
    file = files.add_file(company=company, title="", upload=given, by=None)
    assert file.title == title
    (path,) = stored(private_root)
    assert path.parent == private_root / "acme" / "companyfile"
    assert path.suffix == ".txt"
    assert "plan" not in path.name
    assert private_root in path.resolve().parents


def test_title_category_and_days_are_changed_later_and_the_file_stays(editing: Any, company: Any) -> None:
    file = make_file(company)
    change = url("file_change", company, file.pk)
    assert "Unloading plan" in read(editing, change)
    data = {
        "title": "Gates",
        "new_category": "Plans",
        "valid_from": "2026-01-01",
        "valid_until": "2026-01-01",
    }
    assert editing.post(change, data).status_code == 302
    changed = CompanyFile.objects.select_related("category").get()
    assert (changed.title, changed.category.title, changed.file.name) == ("Gates", "Plans", file.file.name)
    response = editing.post(change, {**data, "valid_until": "2025-12-31"})
    assert response.context["form"].errors.keys() == {"valid_until"}
    response = editing.post(
        change, {**data, "title": "A\u202eB", "new_category": "B\r\nC", "valid_from": "x"}
    )
    assert response.context["form"].errors.keys() == {"title", "new_category", "valid_from"}


def test_an_expired_file_is_marked_and_the_editor_still_has_it(editing: Any, company: Any) -> None:
    today = clock.today()
    expired = make_file(company, "Old", valid_until=today - timedelta(days=1))
    make_file(company, "Later", valid_from=today + timedelta(days=1))
    make_file(company, "Now", valid_from=today, valid_until=today)
    page = read(editing, url("files", company))
    assert page.count("Expired") == page.count("Not yet") == 1
    assert editing.get(url("file", company, expired.pk)).status_code == 200


def test_who_has_fetched_it_is_told_with_the_day_and_on_whose_behalf(
    editing: Any, editor: Any, company: Any
) -> None:
    file = make_file(company)
    assert "Never" in read(editing, url("files", company))
    downloads = url("file_downloads", company, file.pk)
    assert "Nobody has downloaded it yet." in read(editing, downloads)
    ada = factories.make_user("ada@acme.example", first_name="Ada", last_name="Demo")
    file.downloads.create(user=editor, on_behalf_of=ada)
    editing.head(url("file", company, file.pk))
    assert file.downloads.count() == 1
    editing.get(url("file", company, file.pk))
    page = read(editing, downloads)
    assert "Erika Editor on behalf of Ada Demo" in page
    assert page.count("Erika Editor") >= 2
    assert "(2)" in read(editing, url("files", company))


def test_downloads_and_files_come_page_by_page_and_are_searched(editing: Any, company: Any) -> None:
    file = make_file(company, "First")
    file.downloads.bulk_create([file.downloads.model(file=file) for _each in range(60)])
    for number in range(3):
        make_file(company, f"Plan {number}")
    page = read(editing, url("file_downloads", company, file.pk))
    assert page.count("A deleted login") == 50
    assert "Next" in page
    found = read(editing, url("files", company) + "?q=pLAN")
    assert "Plan 2" in found
    assert "First" not in found
    assert "No file fits." in read(editing, url("files", company) + "?q=%00zzz")
    assert editing.get(url("files", company) + "?after=x~1~y").status_code == 200


def test_files_are_as_much_the_customers_as_the_page_says(limited: Any, company: Any) -> None:
    file, other = make_file(company), factories.make_company()
    client = limited("view_company")
    for name in ("file", "file_downloads"):
        assert client.get(url(name, company, file.pk)).status_code == 200
        assert client.get(url(name, other, file.pk)).status_code == 404
    client = limited("view_contact")
    for name in ("file", "file_downloads", "file_change"):
        assert client.get(url(name, company, file.pk)).status_code == 302
    assert file.downloads.count() == 1
