"""Customers as a file: a short one at once, a long one as a job that is watched."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from openpyxl import load_workbook

from oscar_clientportal.core import clock
from tests import factories
from wagtail_hooks import jobs
from wagtail_hooks.lists import export_files
from wagtail_hooks.models import ExportJob

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.05")]
CUSTOMERS = "/cms/client-portal/customers/"


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: Any, tmp_path: Any) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "PRIVATE_ROOT": tmp_path}


@pytest.fixture
def customers(db: None) -> None:
    factories.make_company("Demo Traders", town="Paris", remark="=1+1")
    factories.make_company("Another", town="Lyon")


def rows(response: Any) -> list[list[Any]]:
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    return [[cell.value for cell in row] for row in sheet.rows]


def order(client: Any, query: str = "export=xlsx&q=demo&col=town&col=remark") -> ExportJob:
    response = client.post(f"{CUSTOMERS}export/?{query}")
    job = ExportJob.objects.latest("pk")
    assert response["Location"] == f"{CUSTOMERS}export/{job.pk}/"
    return job


def test_a_short_one_holds_what_the_list_shows_in_its_order(editing: Any, customers: None) -> None:
    shown = rows(editing.get(f"{CUSTOMERS}?export=xlsx&col=town&ordering=name"))
    assert shown == [["Name", "Town"], ["Another", "Lyon"], ["Demo Traders", "Paris"]]


def test_what_was_typed_is_no_formula(editing: Any, customers: None) -> None:
    response = editing.get(f"{CUSTOMERS}?export=xlsx&col=remark&q=demo")
    cell = load_workbook(BytesIO(b"".join(response.streaming_content))).active.cell(2, 2)
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
    csv = b"".join(editing.get(f"{CUSTOMERS}?export=csv&col=remark&q=demo").streaming_content)
    assert csv.decode().splitlines()[1] == "Demo Traders,'=1+1"


def test_a_long_one_is_ordered_watched_and_fetched(
    editing: Any, customers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wagtail_hooks.lists.index.SMALL", 0)
    asked = editing.get(f"{CUSTOMERS}?export=xlsx&q=demo&col=town&col=remark")
    assert asked["Location"].startswith(f"{CUSTOMERS}export/?")
    assert b"1 row." in editing.get(asked["Location"]).content
    job = order(editing)
    watched = f"{CUSTOMERS}export/{job.pk}/"
    assert editing.get(f"{watched}state/").json()["words"] == "Waiting to begin."
    assert editing.get(f"{watched}file/").status_code == 404
    call_command("run_jobs", shop="acme")
    state = editing.get(f"{watched}state/").json()
    assert (state["is_done"], state["share"]) == (True, 100)
    assert b"Download" in editing.get(watched).content
    fetched = editing.get(f"{watched}file/")
    assert rows(fetched) == [["Name", "Town", "Remark"], ["Demo Traders", "Paris", "=1+1"]]
    job.refresh_from_db()
    assert (job.total, job.file.name.startswith("acme/exportjob/")) == (1, True)


def test_somebody_elses_export_is_not_there(editing: Any, customers: None, limited: Any) -> None:
    job = order(editing)
    call_command("run_jobs", shop="acme")
    other = limited("view_company", "export_company")
    for page in ("", "state/", "file/"):
        assert other.get(f"{CUSTOMERS}export/{job.pk}/{page}").status_code == 404


def test_who_may_look_may_not_take_away(limited: Any, customers: None) -> None:
    client = limited("view_company")
    assert client.get(f"{CUSTOMERS}?export=xlsx").status_code == 302
    assert client.post(f"{CUSTOMERS}export/?export=xlsx").status_code == 302
    assert b"export=xlsx" not in client.get(CUSTOMERS).content
    assert not ExportJob.objects.exists()


def test_it_begins_by_itself_after_the_commit(
    editing: Any, customers: None, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    monkeypatch.setattr(jobs, "_in_thread", lambda schema, job: begun.append((schema, job.pk)))
    with django_capture_on_commit_callbacks(execute=True):
        job = order(editing)
    for _try in range(100):
        if begun:
            break
    assert begun == [("acme", job.pk)]


def test_a_job_left_by_its_worker_is_taken_up_after_the_lease(editing: Any, customers: None) -> None:
    job = order(editing)
    ExportJob.objects.update(status="running", touched_at=clock.now())
    assert jobs.run_all() == 0
    with time_machine.travel(clock.now() + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.run_all() == 1
    job.refresh_from_db()
    assert job.status == "done"


def test_a_job_that_takes_its_workers_down_is_given_up(editing: Any, customers: None) -> None:
    job = order(editing)
    ExportJob.objects.update(choices={**job.choices, "tries": jobs.MOST_TRIES})
    assert jobs.run_all() == 0
    job.refresh_from_db()
    assert job.status == "failed"


def test_who_has_lost_the_lease_finishes_nothing(editing: Any, customers: None) -> None:
    job = order(editing)
    mine = jobs._claim(ExportJob.objects.all())
    with time_machine.travel(clock.now() + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.run_all() == 1
    with pytest.raises(jobs.LeaseLost):
        jobs.Progress(mine)(1)
    job.refresh_from_db()
    assert job.status == "done"


def test_a_job_that_cannot_be_done_says_so(editing: Any, customers: None, caplog: Any) -> None:
    job = order(editing)
    ExportJob.objects.update(panel="gone")
    jobs.run_all()
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", "This list is no longer there.")


def test_a_file_is_kept_for_a_week(editing: Any, customers: None) -> None:
    job = order(editing)
    jobs.run_all()
    job.refresh_from_db()
    assert jobs.sweep() == 0
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert jobs.sweep() == 1
    assert not job.file.storage.exists(job.file.name)
    assert not ExportJob.objects.exists()


def test_headings_are_in_the_owners_language(editing: Any, editor: Any, customers: None) -> None:
    job = order(editing)
    ExportJob.objects.update(choices={**job.choices, "format": "gone", "language": "xx"})
    jobs.run_all()
    job.refresh_from_db()
    assert job.status == "done"


def test_a_cell_holds_no_more_than_excel_takes(tmp_path: Any) -> None:
    output = BytesIO()
    export_files.write_xlsx(output, ["A"], [["x" * 40_000], [True], [None], [1.5]])
    sheet = load_workbook(output).active
    assert [len(sheet.cell(2, 1).value), *[sheet.cell(n, 1).value for n in (3, 4, 5)]] == [
        32_767,
        True,
        None,
        1.5,
    ]
