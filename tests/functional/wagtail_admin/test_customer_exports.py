"""Customers as a file: a short one at once, a long one as a job that is watched."""

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from openpyxl import load_workbook

from oscar_clientportal.core import clock
from tests import factories
from wagtail_hooks import exports, jobs
from wagtail_hooks.lists import export_files, registry
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


def written(*rows: list[Any]) -> list[list[Any]]:
    output = BytesIO()
    export_files.write_xlsx(output, ["A", "B"], rows)
    return [list(row) for row in load_workbook(output).active.iter_rows(min_row=2)]


@pytest.mark.parametrize(
    "typed",
    [
        "<r></r></is></c><c r='B2'><f>1+1</f><v>2</v></c><c t='inlineStr'><is><r></r>",
        "<r>",
        "<r>Ring</r>",
        "<r>a\x0b</r>",
        "=1+1\x00",
        "\x0b=1+1",
        "{=1+1}",
        "https://shop.example/",
    ],
)
def test_nothing_typed_is_taken_for_the_files_own_language(typed: str) -> None:
    ((first, second),) = written([typed, "kept"])
    assert (first.value, first.data_type, first.hyperlink) == (
        export_files._CONTROL.sub("", typed),
        "s",
        None,
    )
    assert second.value == "kept"


def test_what_is_too_long_is_cut_and_the_rest_of_the_row_is_there() -> None:
    ((first, second),) = written(["\U0001f41d" * 40_000, "kept"])
    assert (len(first.value), second.value) == (16_383, "kept")


def test_days_and_moments_are_written_as_such() -> None:
    ((day, moment),) = written([date(2026, 3, 1), datetime(2026, 3, 1, 12, 30, tzinfo=clock.shop_zone())])
    assert (str(day.value), day.number_format) == ("2026-03-01 00:00:00", "yyyy-mm-dd")
    assert (str(moment.value), moment.is_date) == ("2026-03-01 12:30:00", True)


def test_columns_alone_tell_what_the_models_tell(db: None) -> None:
    facts = {"iso_3166_1_a2": "HU", "name": "Hungary", "printable_name": "Hungary"}
    country = factories.model("address", "Country").objects.get_or_create(iso_3166_1_a2="HU", defaults=facts)[
        0
    ]
    more = {"invoice_days": 30, "language": "hu", "status": "inactive", "remark": "Ring", "town": "Buda"}
    factories.make_company("Demo Traders", country=country, **more)
    factories.make_company("Another")
    listing = registry.listing_of("customers")
    by_column = [fact for fact in listing.facts if fact.path]
    assert {fact.name for fact in listing.facts} - {fact.name for fact in by_column} == {"categories"}
    rows = listing.rows_for(tuple(fact.name for fact in by_column)).order_by("pk")
    by_model = [[fact.value(row) for fact in by_column] for row in rows]
    assert [list(row) for row in exports.facts_of(rows, by_column)] == by_model


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
