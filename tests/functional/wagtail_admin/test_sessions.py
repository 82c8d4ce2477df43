"""Sessions as clients: found, looked into, taken away as a file, ended."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oscar_clientportal.core import clock
from tests import factories
from tests.impersonating import act, make_staff
from wagtail_hooks.models import ExportJob

from .acting import SESSIONS, asking, keys, make_running, make_session, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: Any, tmp_path: Any) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "PRIVATE_ROOT": tmp_path}


@pytest.fixture
def wanted(db: None) -> Any:
    """The session that is looked for, among others."""
    company = factories.make_company("Demo Traders")
    contact = factories.make_contact(user=factories.make_user(), company=company, last_name="Lovelace")
    make_session(reason="Another", started_at=clock.now() - timedelta(days=9))
    session = make_running(
        contact=contact,
        authority="agent",
        impersonator_name="Eva Agent",
        contact_name="Ada Lovelace",
        reason="Invoice of May",
        flags=["night"],
        is_tour=True,
    )
    user = session.impersonator
    factories.model("payments", "PaymentAttempt").objects.create(
        user=user, total=1, currency="EUR", order=_order(user), acting_session=session.pk
    )
    return session


def _order(user: Any) -> Any:
    from .panels import buy_for

    agent = factories.make_agent()
    return buy_for(agent, factories.make_contact(), "100777").line.order


@pytest.mark.req("5.06")
@pytest.mark.parametrize(
    "query",
    [
        "q=eva",
        "q=lovelace",
        "q=tràders",
        "q=invoice+may",
        asking(("who", "contains", ["eva"])),
        asking(("whom", "starts", ["ada"])),
        asking(("company", "contains", ["tràders"])),
        asking(("authority", "one-of", ["agent"])),
        asking(("state", "one-of", ["running"])),
        asking(("state", "none-of", ["over"])),
        asking(("flags", "one-of", ["night", "many"])),
        asking(("how_ended", "none-of", ["stopped"])),
        asking(("started", "within", ["1"])),
        asking(("reason", "contains", ["invoice"])),
        asking(("tour", "one-of", ["yes"])),
        asking(("orders", "one-of", ["yes"])),
        asking(("orders", "none-of", ["no"])),
    ],
)
def test_a_session_is_found(editing: Any, wanted: Any, query: str) -> None:
    assert keys(editing, SESSIONS, query) == [wanted.pk]


def test_the_newest_stand_first_and_what_runs_above_them(editing: Any, wanted: Any) -> None:
    newest = make_session(started_at=clock.now())
    page = editing.get(SESSIONS)
    assert [row.pk for row in page.context["object_list"]][:2] == [newest.pk, wanted.pk]
    assert page.context["view"].running == [wanted]
    assert page.content.decode().count(f"{SESSIONS}end/{wanted.pk}/") == 2


def test_one_whose_time_was_up_is_over_though_nobody_has_noticed(editing: Any) -> None:
    session = make_running(ends_at=clock.now() - timedelta(seconds=1))
    text = editing.get(f"{SESSIONS}inspect/{session.pk}/").content.decode()
    assert "Time was up" in text
    assert "End session" not in text
    assert keys(editing, SESSIONS, asking(("state", "one-of", ["running"]))) == []


def test_pages_follow_one_another(editing: Any) -> None:
    for _row in range(23):
        make_session()
    first = editing.get(SESSIONS)
    second = editing.get(first.context["next_url"])
    shown = [row.pk for page in (first, second) for row in page.context["object_list"]]
    assert len(shown) == len(set(shown)) == 23


@pytest.mark.parametrize("query", ["", "q=demo", asking(("state", "one-of", ["over"])), "export=csv"])
def test_30_sessions_take_as_many_queries_as_2(editing: Any, query: str) -> None:
    counts = []
    for rows in (2, 28):
        for _row in range(rows):
            consent = factories.make_consent(factories.make_contact(), to_shop=True)
            make_session(consent=consent, ended_by=factories.make_user(), reason="Demo")
        editing.get(f"{SESSIONS}?{query}")
        with CaptureQueriesContext(connection) as queries:
            response = editing.get(f"{SESSIONS}?{query}")
            assert b"".join(response) if response.streaming else response.content
        counts.append(len(queries))
    assert counts[0] == counts[1]


COLUMNS = "&".join(f"col={name}" for name in ("whom", "reason", "authority", "state", "changes", "orders"))


def test_the_file_holds_what_the_list_shows_and_no_formula(editing: Any) -> None:
    session = make_session(impersonator_name="=cmd()", reason='=HYPERLINK("x")', contact_name="Ada")
    session.changes.create(kind="address", action="created", model="x.y", object_pk="1")
    rows = workbook(editing.get(f"{SESSIONS}?export=xlsx&{COLUMNS}"))
    assert rows == [
        ["Who", "As whom", "By what right", "Reason", "Status", "Changes", "Orders"],
        ["=cmd()", "Ada", "Staff of the shop", '=HYPERLINK("x")', "Stopped", 1, 0],
    ]
    csv = b"".join(editing.get(f"{SESSIONS}?export=csv&{COLUMNS}").streaming_content).decode()
    assert csv.splitlines()[1].startswith("'=cmd()")


def test_a_long_file_is_a_job(editing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make_session(contact_name="Ada")
    monkeypatch.setattr("wagtail_hooks.lists.index.SMALL", 0)
    asked = editing.get(f"{SESSIONS}?export=xlsx&col=whom")
    assert asked["Location"].startswith(f"{SESSIONS}export/?")
    editing.post(asked["Location"])
    call_command("run_jobs", shop="acme")
    job = ExportJob.objects.get()
    assert workbook(editing.get(f"{SESSIONS}export/{job.pk}/file/"))[1][1] == "Ada"


@pytest.mark.req("5.06")
def test_the_page_tells_who_why_from_where_each_step_and_each_change(editing: Any, wanted: Any) -> None:
    wanted.ip, wanted.scopes = "203.0.113.7", ["basket"]
    wanted.save()
    wanted.entries.create(kind="looked", page="catalogue:detail", path="/en/catalogue/demo_1/", title="Demo")
    wanted.entries.create(kind="blocked", page="customer:change-password", path="/en/password/")
    facts = {"model": "address.useraddress", "object_pk": "1"}
    wanted.changes.create(
        kind="address", action="changed", title="1 Demo street", before={"town": "Érd"}, after={}, **facts
    )
    text = editing.get(f"{SESSIONS}inspect/{wanted.pk}/").content.decode()
    told = [
        "Eva Agent",
        "Invoice of May",
        "203.0.113.7",
        "fill the basket",
        "/en/catalogue/demo_1/",
        "Was not let",
        "1 Demo street",
        "town: Érd",
        "At night",
    ]
    assert [words for words in told if words not in text] == []


def test_the_page_takes_as_many_queries_for_40_steps_as_for_2(editing: Any) -> None:
    session, counts = make_session(), []
    for rows in (2, 38):
        for number in range(rows):
            session.entries.create(kind="looked", path=f"/{number}/")
            session.changes.create(kind="basket", action="created", model="x.y", object_pk=number)
        editing.get(f"{SESSIONS}inspect/{session.pk}/")
        with CaptureQueriesContext(connection) as queries:
            editing.get(f"{SESSIONS}inspect/{session.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.req("5.06")
def test_ended_by_the_shop_the_very_next_request_is_ones_own_again(
    editing: Any, editor: Any, ada: Any
) -> None:
    ada.user, ada.status = factories.make_user(), "active"
    ada.save()
    colleague, browser = make_staff(), Client(HTTP_HOST="acme.localhost")
    browser.force_login(colleague)
    assert act(browser, contact=ada).status_code == 302
    assert browser.get("/", follow=True).context["request"].user == ada.user
    session = factories.model("impersonation", "Impersonation").objects.get()
    assert b"very next" in (page := editing.get(f"{SESSIONS}end/{session.pk}/").content) or b"next" in page
    answer = editing.post(f"{SESSIONS}end/{session.pk}/")
    assert answer["Location"] == f"{SESSIONS}inspect/{session.pk}/"
    session.refresh_from_db()
    assert (session.how_ended, session.ended_by) == ("staff", editor)
    mine = browser.get("/", follow=True)
    assert mine.context["request"].user == colleague
    editing.post(f"{SESSIONS}end/{session.pk}/")
    assert factories.model("impersonation", "Impersonation").objects.get().ended_at == session.ended_at


def test_who_may_look_may_neither_end_nor_take_away(limited: Any) -> None:
    session = make_running()
    client = limited("view_impersonation")
    page = client.get(SESSIONS).content.decode()
    assert "End session" not in page
    assert "export=" not in page
    assert client.get(f"{SESSIONS}inspect/{session.pk}/").status_code == 200
    assert client.post(f"{SESSIONS}end/{session.pk}/").status_code == 302
    assert client.get(f"{SESSIONS}?export=csv").status_code == 302
    session.refresh_from_db()
    assert session.ended_at is None


def test_nobody_else_looks(limited: Any) -> None:
    session = make_running()
    client = limited("view_contact")
    for page in (SESSIONS, f"{SESSIONS}inspect/{session.pk}/", f"{SESSIONS}end/{session.pk}/"):
        assert client.get(page).status_code == 302
