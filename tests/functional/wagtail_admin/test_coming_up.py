"""What is to come: until a day, in sums, step by step, and as a file."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.html import escape

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.services.schedule import reschedule
from tests import factories
from wagtail_hooks import jobs
from wagtail_hooks.models import ExportJob
from wagtail_hooks.panels.coming_up import rows as rows_of_panel
from wagtail_hooks.panels.coming_up import views

from .panels import read

pytestmark = pytest.mark.django_db
PANEL = "/cms/client-portal/coming-up/"


def make_renewing(plan: Any = None, *, ends_in: int = 10, auto_renew: bool = True, **fields: Any) -> Any:
    """A subscription whose term of a year ends after so many days; without a card."""
    user = factories.make_user(first_name="Ada", last_name="Payer")
    starts_at = clock.now() + timedelta(days=ends_in - 365)
    known = {
        "price": Decimal("75.00"),
        "currency": "EUR",
        "auto_renew": auto_renew,
        "renewal_payer": user if auto_renew else None,
    }
    subscription = factories.make_subscription(
        factories.make_contact(user=user),
        plan or factories.make_plan("HS", "75.00"),
        starts_at=starts_at,
        **{**known, **fields},
    )
    reschedule(subscriptions=[subscription])
    return subscription


def until(days: int, **more: Any) -> str:
    day = clock.now().astimezone(clock.shop_zone()).date() + timedelta(days=days)
    return f"{PANEL}?until={day.isoformat()}" + "".join(f"&{name}={value}" for name, value in more.items())


def exported(client: Any, url: str) -> list[str]:
    return read(client, url.replace(PANEL, f"{PANEL}export/")).splitlines()


@pytest.mark.req("0.31")
def test_it_shows_renewals_mails_and_ends_with_their_sums(editing: Any) -> None:
    plan = factories.make_plan("HS", "75.00")
    make_renewing(plan, ends_in=10)
    make_renewing(plan, ends_in=20, price=Decimal("60.00"))
    ending = make_renewing(plan, ends_in=12, auto_renew=False)
    page = read(editing, PANEL)
    assert "€135.00" in page
    assert "in 2 renewals" in page
    assert "It assumes that what is charged is paid" in page
    assert "for €135.00 of it no valid card is known" in " ".join(page.split())
    assert f"/cms/client-portal/subscriptions/inspect/{ending.pk}/" in page
    rows = [row.split(",")[1] for row in exported(editing, until(30, export="csv"))[1:]]
    assert (rows.count("Renewal"), rows.count("End")) == (2, 1)


def test_it_ends_with_the_day_that_was_asked(editing: Any) -> None:
    make_renewing(ends_in=10)
    assert "Renewal" not in "".join(exported(editing, until(9, export="csv"))[1:])
    assert "Renewal" in "".join(exported(editing, until(10, export="csv"))[1:])


def test_each_currency_has_its_own_sum_and_bars(editing: Any) -> None:
    make_renewing()
    make_renewing(
        factories.make_plan("Origin", "30000", currency="HUF"), price=Decimal("30000"), currency="HUF"
    )
    page = read(editing, PANEL)
    assert "€75.00" in page
    assert "HUF" in page
    assert page.count('class="cp-chart"') == 2


def test_nothing_is_written_by_looking(editing: Any) -> None:
    subscription = make_renewing(ends_in=-1)
    due = subscription.due_at
    read(editing, PANEL)
    exported(editing, until(366, export="csv"))
    subscription.refresh_from_db()
    assert subscription.due_at == due
    assert not subscription.renewals.exists()
    assert not subscription.events.exists()


@pytest.mark.parametrize("day", ["2020-01-01", "9999-12-31", "yesterday", "<b>", "2026-02-30"])
def test_what_is_no_day_ahead_is_said_beside_it(editing: Any, day: str) -> None:
    response = editing.get(PANEL, {"until": day})
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"until"}
    assert editing.get(f"{PANEL}export/", {"until": day, "export": "csv"}).status_code == 302


def test_a_year_ahead_is_shown_and_a_day_more_is_not(editing: Any) -> None:
    assert not editing.get(until(366)).context["form"].errors
    assert editing.get(until(367)).context["form"].errors


def test_a_shop_where_nothing_happens_is_told_so(editing: Any) -> None:
    assert "Nothing will happen until then." in read(editing, PANEL)


def test_a_long_list_has_pages(editing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PER_PAGE", 2)
    plan = factories.make_plan("HS", "75.00")
    for days in range(3):
        make_renewing(plan, ends_in=3 + days)
    assert "Page 1 of 2" in read(editing, until(10))
    assert "Page 2 of 2" in read(editing, until(10, p=2))
    assert "Page 2 of 2" in read(editing, until(10, p=99))


def test_more_than_is_looked_at_is_said_and_the_file_becomes_a_job(
    editing: Any, editor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_of_panel, "MOST", 2)
    plan = factories.make_plan("HS", "75.00")
    for days in range(4):
        make_renewing(plan, ends_in=3 + days)
    page = read(editing, until(10))
    assert "There is more than can be shown at once" in page
    assert "€150.00" in page
    order = until(10, export="csv").replace(PANEL, f"{PANEL}export/")
    assert "made in the background" in read(editing, order)
    where = editing.post(order)["Location"]
    jobs.run_all()
    job = ExportJob.objects.get(owner=editor, panel="coming-up")
    assert "The file is ready." in read(editing, where)
    assert editing.get(f"{where}state/").json()["is_done"]
    rows = read(editing, f"{where}file/").splitlines()
    assert len(rows) == 1 + 4
    assert job.status == "done"


def test_a_file_is_its_makers_alone(editing: Any, limited: Any) -> None:
    job = ExportJob.objects.create(panel="coming-up", owner=factories.make_user(), status="done")
    for page in ("", "state/", "file/"):
        assert editing.get(f"{PANEL}export/{job.pk}/{page}").status_code == 404


def test_an_excel_file_holds_numbers_and_no_formulas(editing: Any) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    subscription = make_renewing()
    subscription.contact.first_name = "=1+1"
    subscription.contact.last_name = ""
    subscription.contact.save()
    response = editing.get(until(30, export="xlsx").replace(PANEL, f"{PANEL}export/"))
    rows = list(load_workbook(BytesIO(b"".join(response.streaming_content))).active.values)
    renewal = next(row for row in rows if row[1] == "Renewal")
    assert renewal[6:8] == (75, "EUR")
    assert "=1+1" in str(renewal[2])


def test_a_name_is_text_on_the_page(editing: Any) -> None:
    subscription = make_renewing()
    subscription.contact.first_name = "<script>alert(1)</script>"
    subscription.contact.save()
    page = read(editing, PANEL)
    assert "<script>alert(1)" not in page
    assert escape("<script>alert(1)") in page


def test_it_needs_the_right_to_see_subscriptions(limited: Any) -> None:
    assert limited("view_subscription").get(PANEL).status_code == 200
    client = limited("view_plan", "change_plan")
    for page in ("", "export/?export=csv"):
        assert client.get(f"{PANEL}{page}")["Location"] == "/cms/"


def test_what_takes_long_to_foresee_is_cut_off_and_said(
    editing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_of_panel, "SECONDS", -1)
    plan = factories.make_plan("HS", "75.00")
    for days in range(2):
        make_renewing(plan, ends_in=3 + days)
    page = read(editing, until(10))
    assert "There is more than can be shown at once" in page
    assert "in 1 renewal" in page


def test_it_takes_as_many_queries_for_20_renewals_as_for_5(
    editing: Any, django_assert_max_num_queries: Any
) -> None:
    plan, payer, counts = factories.make_plan("HS", "75.00"), factories.make_user(), []
    for number in range(20):
        make_renewing(plan, ends_in=5 + number % 7, renewal_payer=payer)
        if number in (4, 19):
            read(editing, PANEL)
            with django_assert_max_num_queries(50) as taken:
                read(editing, PANEL)
            counts.append(len(taken.captured_queries))
    assert counts[0] == counts[1]
