"""A customer's people, files and access data in Wagtail; and who may do what."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from oscar_clientportal.clients.services.files import add_file
from tests import factories

from .customers import CUSTOMERS, edit_url, form
from .panels import read

pytestmark = pytest.mark.django_db
Company = get_model("clientportal_clients", "Company")
CompanyFile = get_model("clientportal_clients", "CompanyFile")


@pytest.fixture(autouse=True)
def private_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(CompanyFile._meta.get_field("file"), "storage", FileSystemStorage(location=tmp_path))
    return tmp_path


@pytest.fixture
def company(db: None) -> Any:
    return factories.make_company("Demo Traders", email="office@acme.example")


def text_file(name: str = "plan.txt", content: bytes = b"Gate 3") -> Any:
    return SimpleUploadedFile(name, content)


def make_file(company: Any) -> Any:
    return add_file(company=company, title="Unloading plan", upload=text_file(), by=None)


def url(company: Any, rest: str) -> str:
    return f"{CUSTOMERS}{company.pk}/{rest}"


@pytest.mark.req("2.49")
@pytest.mark.req("2.62")
def test_contact_persons_and_logins_are_listed_with_role_status_and_address(
    editing: Any, company: Any
) -> None:
    boss = factories.make_contact(
        user=factories.make_user("boss@acme.example"), company=company, role="super-admin", last_name="Boss"
    )
    factories.make_contact("ada@acme.example", company=company, last_name="Lovelace", position="Buyer")
    page = read(editing, edit_url(company))
    people, logins = page.split('id="tab-user_logins"')
    for shown in ("Boss", "Super-admin", "Active", "Lovelace", "Buyer", "Invited", "ada@acme.example"):
        assert shown in people.split('id="tab-contact_persons"')[1]
    assert "boss@acme.example" in logins
    assert "Lovelace" not in logins
    boss.user.set_unusable_password()
    boss.user.save()
    assert "Not set" not in page
    assert "Not set" in read(editing, edit_url(company))
    assert boss.user.password not in page


@pytest.mark.req("2.50")
@pytest.mark.req("2.10")
def test_access_data_go_to_the_central_address_and_make_the_default_user(
    editing: Any, company: Any, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    send = url(company, "send-access/")
    assert send in read(editing, edit_url(company))
    assert "office@acme.example" in read(editing, send)
    assert not company.contacts.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert editing.post(send)["Location"] == edit_url(company)
    contact = company.contacts.get()
    assert (contact.email, contact.role) == ("office@acme.example", "super-admin")
    assert [mail.to for mail in mailoutbox] == [["office@acme.example"]]
    page = read(editing, edit_url(company))
    assert "Access data were last sent on" in page
    assert "No login yet" in page


@pytest.mark.req("2.51")
def test_access_data_go_to_one_contact_person(
    editing: Any, company: Any, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    ada = factories.make_contact("ada@acme.example", company=company)
    stranger = factories.make_contact("x@acme.example")
    with django_capture_on_commit_callbacks(execute=True):
        editing.post(url(company, f"send-access/{ada.pk}/"))
    assert [mail.to for mail in mailoutbox] == [["ada@acme.example"]]
    assert editing.post(url(company, f"send-access/{stranger.pk}/")).status_code == 404


def test_without_an_address_the_button_is_gone_and_the_reason_is_said(editing: Any) -> None:
    company = factories.make_company()
    page = read(editing, edit_url(company))
    assert url(company, "send-access/") not in page
    assert "Access data can&#x27;t be sent:" in page or "Access data can't be sent:" in page
    response = editing.post(url(company, "send-access/"), follow=True)
    assert "There is no e-mail address in the basic data." in response.content.decode()


@pytest.mark.req("2.48")
def test_a_file_is_added_fetched_and_deleted_after_a_question(
    editing: Any, company: Any, private_root: Path, django_capture_on_commit_callbacks: Any
) -> None:
    data = {"title": "Unloading plan", "file": text_file()}
    assert editing.post(url(company, "files/add/"), data).status_code == 302
    file = company.files.get()
    assert (file.size, file.uploaded_by.email) == (6, "editor@acme.example")
    assert "Unloading plan" in read(editing, edit_url(company))
    assert read(editing, url(company, f"files/{file.pk}/")) == "Gate 3"
    delete = url(company, f"files/{file.pk}/delete/")
    assert "Unloading plan" in read(editing, delete)
    with django_capture_on_commit_callbacks(execute=True):
        editing.post(delete)
    assert not company.files.exists()
    assert not [path for path in private_root.rglob("*") if path.is_file()]
    other = factories.make_company()
    assert editing.get(url(other, f"files/{make_file(company).pk}/")).status_code == 404


@pytest.mark.req("2.48")
@pytest.mark.parametrize(
    ("title", "upload", "wrong"),
    [
        ("Plan", text_file("plan.html", b"<script>"), "file"),
        ("Plan", text_file("plan.pdf", b"<script>"), "file"),
        ("Plan", text_file("plan.txt", b""), "file"),
        ("Plan", text_file("plan.txt", b"x" * (1024 * 1024 + 1)), "file"),
        ("Plan", None, "file"),
        ("P" * 256, text_file(), "title"),
        ("Plan\r\nB", text_file(), "title"),
        ("Plan\x00", text_file(), "title"),
    ],
)
def test_a_file_the_shop_does_not_take_is_told_beside_its_field(
    editing: Any, company: Any, settings: Any, private_root: Path, title: str, upload: Any, wrong: str
) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "CUSTOMER_FILE_MEGABYTES": 1}
    data = {"title": title} | ({"file": upload} if upload is not None else {})
    response = editing.post(url(company, "files/add/"), data)
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {wrong}
    assert not CompanyFile.objects.exists()
    assert not [path for path in private_root.rglob("*") if path.is_file()]


def test_a_customer_on_whom_something_stands_is_kept_and_may_be_set_inactive(
    editing: Any, company: Any
) -> None:
    factories.make_contact(company=company)
    factories.make_account(company)
    delete = f"{CUSTOMERS}delete/{company.pk}/"
    page = read(editing, delete)
    assert "Contacts" in page
    assert "Customer accounts" in page
    assert url(company, "deactivate/") in page
    editing.post(delete)
    assert "inactive?" in read(editing, url(company, "deactivate/"))
    editing.post(url(company, "deactivate/"))
    company.refresh_from_db()
    assert company.status == "inactive"
    nobody = factories.make_company()
    editing.post(f"{CUSTOMERS}delete/{nobody.pk}/")
    assert not Company.objects.filter(pk=nobody.pk).exists()


GETS = {"view_company": [200, 302], "change_company": [200, 200], "view_contact": [302, 302]}


@pytest.mark.parametrize("permission", GETS)
def test_looking_and_changing_are_two_permissions(limited: Any, company: Any, permission: str) -> None:
    file, client = make_file(company), limited(permission)
    may_look, may_change = GETS[permission]
    for page in (CUSTOMERS, f"{CUSTOMERS}inspect/{company.pk}/", url(company, f"files/{file.pk}/")):
        assert client.get(page).status_code == may_look, page
    acts = [edit_url(company), url(company, "deactivate/"), url(company, "files/add/")]
    acts += [url(company, f"files/{file.pk}/{act}/") for act in ("change", "delete")]
    for page in acts:
        assert client.get(page).status_code == may_change, page
        if may_change != 200:
            client.post(page, form(name="Hacked"))
    for page in (f"{CUSTOMERS}new/", f"{CUSTOMERS}delete/{company.pk}/", url(company, "send-access/")):
        assert client.get(page).status_code == 302, page
        client.post(page, form())
    company.refresh_from_db()
    assert (company.name, company.status, company.contacts.count()) == ("Demo Traders", "active", 0)
    assert Company.objects.count() == CompanyFile.objects.count() == 1


def test_whoever_looks_sees_everything_and_nothing_to_press(limited: Any, company: Any) -> None:
    make_file(company)
    factories.make_contact("ada@acme.example", company=company, last_name="Lovelace")
    Company.objects.filter(pk=company.pk).update(vat_id="FR83404833048", note="Knows the owner.")
    page = read(limited("view_company"), f"{CUSTOMERS}inspect/{company.pk}/")
    for shown in ("Lovelace", "Unloading plan", "FR83404833048", "Knows the owner.", "office@acme.example"):
        assert shown in page
    for act in ("send-access", "files/add", "/change/", "/delete/", "contacts/add"):
        assert act not in page


def test_a_customers_page_takes_as_many_queries_for_30_people_and_files_as_for_2(
    editing: Any, company: Any
) -> None:
    counts = []
    for rows in (1, 2, 28):  # the first fills the caches
        for _row in range(rows):
            factories.make_contact(user=factories.make_user(), company=company)
            make_file(company)
        with CaptureQueriesContext(connection) as queries:
            read(editing, edit_url(company))
        counts.append(len(queries))
    assert counts[1] == counts[2]


@pytest.mark.req("5.07")
def test_another_shops_customer_is_missing(editing: Any, company: Any, globex: Any) -> None:
    with globex():
        for _turn in range(3):
            other = factories.make_company("Globex Demo")
    assert editing.get(edit_url(other)).status_code == 404
    assert editing.get(url(other, "files/1/")).status_code == 404
