"""Files for one customer: to its people and the shop's staff alone."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.clients.services.files import add_file, category_called
from oscar_clientportal.core import clock
from tests import factories
from tests.functional.acting import agent_and_client
from tests.impersonating import act

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.48")]

FILES = reverse("clientportal_portal:files")
PDF = b"%PDF-1.7 demo"


@pytest.fixture(autouse=True)
def private_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    field = get_model("clientportal_clients", "CompanyFile")._meta.get_field("file")
    monkeypatch.setattr(field, "storage", FileSystemStorage(location=tmp_path))
    return tmp_path


@pytest.fixture
def company(db: None) -> Any:
    return factories.make_company("Demo Traders")


def make_file(company: Any, title: str = "Unloading plan", **fields: Any) -> Any:
    upload = SimpleUploadedFile("Plan.PDF", PDF)
    return add_file(company=company, title=title, upload=upload, by=None, **fields)


def url_of(file: Any) -> str:
    return reverse("clientportal_portal:file", args=[file.pk])


@pytest.fixture
def people(company: Any) -> dict[str, Any]:
    """Everybody who might ask for the company's file."""
    agent = factories.make_agent()
    factories.make_link(agent, factories.make_contact(company=company))
    return {
        "client": factories.make_contact(user=factories.make_user(), company=company).user,
        "colleague": factories.make_contact(user=factories.make_user(), company=company).user,
        "their agent": agent.user,
        "client of another company": factories.make_contact(user=factories.make_user()).user,
        "shopper": factories.make_user(),
        "owner, who has the file in Wagtail": factories.make_user(is_superuser=True, is_staff=True),
    }


def test_a_file_is_the_companys_peoples_and_missing_to_everybody_else(
    client: Any, company: Any, people: dict[str, Any]
) -> None:
    file = make_file(company)
    missing = reverse("clientportal_portal:file", args=[file.pk + 1000])
    for who, user in people.items():
        client.force_login(user)
        is_theirs = who in ("client", "colleague")
        response = client.get(url_of(file))
        assert response.status_code == (200 if is_theirs else 404), who
        assert client.get(missing).status_code == 404
        assert ("Unloading plan" in client.get(FILES).content.decode()) == is_theirs, who
        assert (FILES in client.get(reverse("customer:order-list")).content.decode()) == is_theirs, who


def test_nobody_gets_a_file_without_a_login(client: Any, company: Any) -> None:
    for url in (FILES, url_of(make_file(company))):
        assert "/login/" in client.get(url)["Location"]


def test_a_file_is_saved_not_shown_under_its_title_and_kept_by_no_cache(
    client: Any, company: Any, people: dict[str, Any]
) -> None:
    client.force_login(people["client"])
    response = client.get(url_of(make_file(company, 'Plan "A" / für Süd')))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert "Plan%20-A-%20-%20f%C3%BCr%20S%C3%BCd.pdf" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.req("5.07")
def test_another_shop_has_neither_the_file_nor_its_folder(
    globex: Any, globex_client: Any, company: Any, private_root: Path
) -> None:
    file = make_file(company)
    with globex():
        other = factories.make_contact(user=factories.make_user())
        theirs = make_file(other.company)
        globex_client.force_login(other.user)
    assert globex_client.get(url_of(theirs)).status_code == 200
    assert globex_client.get(reverse("clientportal_portal:file", args=[file.pk + 999])).status_code == 404
    assert (file.file.name.split("/")[0], theirs.file.name.split("/")[0]) == ("acme", "globex")
    assert len([path for path in private_root.rglob("*") if path.is_file()]) == 2


def test_a_lost_file_is_a_missing_page(client: Any, company: Any, people: dict[str, Any]) -> None:
    file = make_file(company)
    file.file.storage.delete(file.file.name)
    client.force_login(people["client"])
    assert client.get(url_of(file)).status_code == 404


def test_the_stored_file_goes_with_its_row_once_that_is_certain(
    company: Any, django_capture_on_commit_callbacks: Any
) -> None:
    file, name = make_file(company), ""
    name, storage = file.file.name, file.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        company.delete()
        assert storage.exists(name)
    assert not storage.exists(name)
    assert not get_model("clientportal_clients", "CompanyFile").objects.exists()


def test_the_list_takes_as_many_queries_for_20_files_as_for_2(
    client: Any, company: Any, people: dict[str, Any]
) -> None:
    client.force_login(people["client"])
    counts = []
    for count in (1, 2, 20):  # the first fills the caches
        for number in range(count):
            make_file(company, f"File {number}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(FILES).status_code == 200
        counts.append(len(queries))
    assert counts[1] == counts[2]


def test_a_file_is_there_from_its_first_day_to_its_last_and_missing_outside(
    client: Any, company: Any, people: dict[str, Any]
) -> None:
    client.force_login(people["client"])
    today, day = clock.today(), timedelta(days=1)
    for first, last, is_there in (
        (today, None, True),
        (None, today, True),
        (today, today, True),
        (today + day, None, False),
        (None, today - day, False),
    ):
        file = make_file(company, "Price list", valid_from=first, valid_until=last)
        assert client.get(url_of(file)).status_code == (200 if is_there else 404), (first, last)
        assert ("Price list" in client.get(FILES).content.decode()) == is_there, (first, last)
        assert file.downloads.count() == is_there
        file.delete()


def test_files_stand_by_category_and_are_searched_where_there_are_many(
    client: Any, company: Any, people: dict[str, Any]
) -> None:
    client.force_login(people["client"])
    make_file(company, "Loose")
    make_file(company, "List 2026", category=category_called("Prices"))
    page = client.get(FILES).content.decode()
    assert page.index("Prices") < page.index("List 2026") < page.index("Other files") < page.index("Loose")
    assert 'id="file-search"' not in page
    for number in range(9):
        make_file(company, f"Plan {number}")
    found = client.get(FILES, {"q": "prices list"}).content.decode()
    assert "List 2026" in found
    assert "Loose" not in found
    assert "No file fits" in client.get(FILES, {"q": "\x00nothing"}).content.decode()


def test_a_download_is_noted_with_the_hand_and_on_whose_behalf(client: Any, tmp_path: Path) -> None:
    people = agent_and_client()
    ada, agent = people.client.user, people.agent.user
    file = make_file(people.client.company)
    client.force_login(ada)
    client.head(url_of(file))
    client.get(url_of(file))
    client.force_login(agent)
    assert client.get(url_of(file)).status_code == 404
    act(client, consent=people.consent)
    assert client.get(url_of(file)).status_code == 200
    noted = list(file.downloads.order_by("pk").values_list("user", "on_behalf_of"))
    assert noted == [(ada.pk, None), (agent.pk, ada.pk)]
