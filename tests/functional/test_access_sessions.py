"""The plain account of what was done in somebody's name, on their page."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.policy import label_of
from tests import factories
from tests.functional.acting import ActingShopper, agent_and_client
from tests.impersonating import stop

pytestmark = [pytest.mark.django_db, pytest.mark.req("5.06")]
LIST = "/portal/access/sessions/"


@pytest.fixture
def people() -> Any:
    return agent_and_client(scopes=["basket"])


@pytest.fixture
def session(people: Any) -> Any:
    """An hour ago the agent acted as the client for ten minutes."""
    begun = clock.now() - timedelta(hours=1)
    return factories.make_impersonation(
        people.agent.user,
        people.client,
        impersonator_name="Alice Agent",
        authority="agent",
        consent=people.consent,
        reason="Demo <question>",
        started_at=begun,
        ended_at=begun + timedelta(minutes=10),
        how_ended="stopped",
    )


def log_in(client: Any, user: Any) -> Any:
    client.force_login(user)
    return client


def step(session: Any, kind: str, page: str, title: str = "", minutes: int = 1) -> None:
    at = session.started_at + timedelta(minutes=minutes)
    session.entries.create(kind=kind, page=page, path="/", title=title, created_at=at)


def test_the_client_reads_who_why_when_what_and_what_was_refused(client, people):
    people.consent.scopes = ["basket"]
    people.consent.save()
    shopper = ActingShopper(client, people)
    book = factories.make_product("Handbook & <b>tables</b>")
    shopper.get(book.get_absolute_url())
    shopper.get("basket:summary")
    shopper.put_in_basket(book)
    shopper.get("clientportal_portal:cards")
    stop(client)
    page = log_in(client, people.client.user).get(LIST)
    (session,) = page.context["sessions"]
    page = client.get(f"{LIST}{session.pk}/")
    text = page.content.decode()
    lines = [(line.kind, [seen.name for seen in line.seen]) for line in page.context["account"].lines]
    assert lines == [
        ("looked", ["Product", str(label_of("basket:summary"))]),
        ("changed", []),
        ("blocked", ["Saved cards"]),
    ]
    assert "your agent" in text
    assert "Demo question about an order" in text
    assert "Handbook &amp; &lt;b&gt;tables&lt;/b&gt;" in text
    assert "<b>tables</b>" not in text
    assert "They stopped." in text
    assert "no-store" in page["Cache-Control"] or "no-cache" in page["Cache-Control"]


def test_a_session_of_somebody_else_is_missing(client, session):
    stranger = factories.make_contact(user=factories.make_user()).user
    log_in(client, stranger)
    path = f"{LIST}{session.pk}/"
    change = session.changes.create(
        kind="basket", action="created", model="basket.line", object_pk="1", after={}
    )
    assert client.get(path).status_code == 404
    assert client.post(f"{path}end/").status_code == 404
    assert client.post(f"{path}undo/{change.pk}/").status_code == 404
    assert list(client.get(LIST).context["sessions"]) == []


def test_a_change_of_another_session_is_missing(client, people, session):
    other = factories.make_impersonation(people.agent.user, people.client)
    change = other.changes.create(
        kind="address", action="created", model="address.useraddress", object_pk="1"
    )
    log_in(client, people.client.user)
    for send in (client.get, client.post):
        assert send(f"{LIST}{session.pk}/undo/{change.pk}/").status_code == 404


def test_a_super_admin_reads_what_was_done_in_the_name_of_all_their_people(client, people, session):
    owner = factories.make_contact(
        user=factories.make_user(), company=people.client.company, role="super-admin"
    )
    colleague = factories.make_contact(user=factories.make_user(), company=people.client.company)
    assert len(log_in(client, owner.user).get(LIST).context["sessions"]) == 1
    assert "Ada Demo" in client.get(f"{LIST}{session.pk}/").content.decode()
    assert len(log_in(client, colleague.user).get(LIST).context["sessions"]) == 0


def test_a_running_session_is_ended_by_its_client_at_once(client, people, session):
    session.ended_at, session.how_ended = None, ""
    session.ends_at = clock.now() + timedelta(minutes=20)
    session.save()
    log_in(client, people.client.user)
    assert "End now" in client.get(f"{LIST}{session.pk}/").content.decode()
    page = client.post(f"{LIST}{session.pk}/end/", follow=True)
    assert "End now" not in page.content.decode()
    session.refresh_from_db()
    assert (session.how_ended, session.ended_by) == ("revoked", people.client.user)
    assert client.get(f"{LIST}{session.pk}/end/").status_code == 405


def test_what_it_would_take_away_is_asked_first(client, people, session):
    facts = {"kind": "address", "action": "created", "object_pk": "1", "after": {"line1": "1 Demo Quay"}}
    change = session.changes.create(model="address.useraddress", **facts)
    log_in(client, people.client.user)
    path = reverse("clientportal_portal:access-undo", args=[session.pk, change.pk])
    assert f'href="{path}"' in client.get(f"{LIST}{session.pk}/").content.decode()
    assert "can't be brought back" in client.get(path).content.decode()
    change.refresh_from_db()
    assert change.undone_at is None


def test_the_list_asks_as_much_for_many_as_for_one(
    client, people, session, django_assert_max_num_queries, django_assert_num_queries
):
    log_in(client, people.client.user).get(LIST)
    with django_assert_max_num_queries(20) as one:
        client.get(LIST)
    for number in range(5):
        ended = {"ended_at": clock.now(), "consent": people.consent, "reason": f"Demo {number}"}
        factories.make_impersonation(people.agent.user, people.client, **ended)
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(LIST)


def test_an_account_asks_as_much_for_a_long_session_as_for_a_short_one(
    client, people, session, django_assert_max_num_queries, django_assert_num_queries
):
    log_in(client, people.client.user)
    row = {"model": "basket.line", "action": "created", "title": "Handbook"}
    row["after"] = {
        "basket_id": 1,
        "product_id": 1,
        "stockrecord_id": 1,
        "line_reference": "1_1",
        "quantity": 1,
    }
    step(session, "looked", "basket:summary")
    session.changes.create(kind="basket", object_pk="1", **row)
    client.get(f"{LIST}{session.pk}/")
    with django_assert_max_num_queries(22) as one:
        client.get(f"{LIST}{session.pk}/")
    for number in range(20):
        step(session, "looked", "catalogue:detail", f"Book {number}", minutes=2)
        session.changes.create(kind="basket", object_pk=str(number), **row)
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(f"{LIST}{session.pk}/")


def test_the_last_sessions_stand_on_the_page_of_consents(client, people, session):
    page = log_in(client, people.client.user).get("/portal/access/").content.decode()
    assert f'href="{LIST}{session.pk}/"' in page
    assert "Demo &lt;question&gt;" in page


def test_an_account_is_never_taken_away_by_what_its_client_does(client, people, session):
    session.changes.create(kind="address", action="created", model="address.useraddress", object_pk="1")
    step(session, "looked", "basket:summary")
    people.client.user.delete()
    assert get_model("clientportal_impersonation", "Entry").objects.count() == 1
    assert get_model("clientportal_impersonation", "Change").objects.count() == 1
