"""Many customers at once: what is said beforehand is what happens, and nothing else."""

from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from tests import factories
from wagtail_hooks.lists import acts

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.01")]
BULK = "/cms/client-portal/customers/bulk/"
Company = factories.model("clients", "Company")


@pytest.fixture
def companies(db: None) -> list[Any]:
    return [factories.make_company(f"Demo {number}") for number in range(5)]


def preview(client: Any, **query: Any) -> Any:
    response = client.get(BULK, {"preview": "1", **query})
    assert response.status_code == 200
    return response.context


def confirm(client: Any, context: Any) -> Any:
    return client.post(context["action"], {"seen": context["preview"]["changes"]})


def test_the_preview_tells_how_many_change_and_nothing_has_happened(
    editing: Any, companies: list[Any]
) -> None:
    Company.objects.filter(pk=companies[0].pk).update(status="inactive")
    shown = preview(editing, act="status", all="1", to_status="inactive")["preview"]
    assert (shown["total"], shown["changes"], shown["already"]) == (5, 4, 1)
    assert [row.name for row in shown["samples"]] == ["Demo 1", "Demo 2", "Demo 3", "Demo 4"]
    assert Company.objects.filter(status="inactive").count() == 1


def test_only_those_ticked_are_changed(editing: Any, editor: Any, companies: list[Any]) -> None:
    keys = [companies[1].pk, companies[3].pk]
    confirm(editing, preview(editing, act="status", id=keys, to_status="inactive"))
    changed = Company.objects.filter(status="inactive").order_by("pk").values_list("pk", flat=True)
    assert list(changed) == keys
    logged = ModelLogEntry.objects.filter(action=acts.CHANGED)
    assert sorted(int(entry.object_id) for entry in logged) == keys
    assert {entry.user for entry in logged} == {editor}
    assert logged[0].message == "Changed together with others: Change the status: Inactive"


def test_all_are_those_that_the_conditions_find(editing: Any, companies: list[Any]) -> None:
    confirm(editing, preview(editing, act="language", all="1", q="demo 2", to_language="hu"))
    assert [company.name for company in Company.objects.filter(language="hu")] == ["Demo 2"]


def test_who_comes_after_the_preview_is_left_alone(editing: Any, companies: list[Any]) -> None:
    seen = preview(editing, act="status", all="1", to_status="inactive")
    later = factories.make_company("Demo later")
    confirm(editing, seen)
    later.refresh_from_db()
    assert later.status == "active"
    assert Company.objects.filter(status="inactive").count() == 5


def test_what_has_changed_since_the_preview_is_shown_again(editing: Any, companies: list[Any]) -> None:
    seen = preview(editing, act="status", all="1", to_status="inactive")
    Company.objects.filter(pk=companies[0].pk).update(status="inactive")
    again = confirm(editing, seen)
    assert again.status_code == 200
    assert again.context["preview"]["changes"] == 4
    assert Company.objects.filter(status="inactive").count() == 1


def test_a_category_is_added_and_removed_and_others_stay(editing: Any, companies: list[Any]) -> None:
    categories = factories.model("clients", "CompanyCategory").objects
    old, new = categories.create(title="Old"), categories.create(title="New")
    companies[0].categories.add(old, new)
    confirm(editing, preview(editing, act="add-category", all="1", the_category=new.pk))
    assert new.companies.count() == 5
    assert list(companies[0].categories.order_by("pk")) == [old, new]
    confirm(editing, preview(editing, act="remove-category", all="1", the_category=new.pk))
    assert (new.companies.count(), old.companies.count()) == (0, 1)


def test_an_agent_gets_all_the_people_of_the_customers(
    editing: Any, alice: Any, companies: list[Any]
) -> None:
    people = [factories.make_contact(company=company) for company in companies[:3]]
    factories.make_link(alice, people[0])
    query = {"act": "agent", "id": [company.pk for company in companies], "to_agent": alice.pk}
    seen = preview(editing, **query)
    assert {name: seen["preview"][name] for name in ("changes", "already", "impossible")} == {
        "changes": 2,
        "already": 1,
        "impossible": 2,
    }
    confirm(editing, seen)
    links = factories.model("portfolios", "ClientLink").objects.filter(agent=alice, status="linked")
    assert {link.contact for link in links} == set(people)


def test_what_takes_long_stops_and_goes_on_with_the_next_click(
    editing: Any, companies: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([0, 0, 100, 100, 100])
    monkeypatch.setattr(acts, "monotonic", lambda: next(moments))
    monkeypatch.setattr(acts.Act, "rows_at_a_time", 2)
    seen = preview(editing, act="status", all="1", to_status="inactive")
    assert confirm(editing, seen)["Location"] == seen["action"]
    assert Company.objects.filter(status="inactive").count() == 2
    assert editing.get(seen["action"]).context["preview"]["changes"] == 3


def test_who_may_only_look_can_do_nothing(limited: Any, companies: list[Any]) -> None:
    client = limited("view_company")
    query = {"act": "status", "all": "1", "preview": "1", "to_status": "inactive"}
    assert client.get(BULK, query).status_code == 302
    assert (
        client.post(f"{BULK}?act=status&all=1&preview=1&to_status=inactive", {"seen": "5"}).status_code == 302
    )
    assert b"cp-bulk" not in client.get("/cms/client-portal/customers/").content
    assert not Company.objects.filter(status="inactive").exists()


def test_what_nobody_offers_is_refused(editing: Any, companies: list[Any]) -> None:
    for query in (
        "",
        "act=gone&all=1",
        "act=status",
        "act=status&id=x",
        "act=status&id=99999999999999999999",
    ):
        assert editing.get(f"{BULK}?{query}").status_code == 302, query
    for value in ("", "gone", "\x00"):
        assert preview(editing, act="status", all="1", to_status=value)["preview"] is None
    for value in ("", "x", "\x00", "99999999999999999999"):
        assert preview(editing, act="agent", all="1", to_agent=value)["preview"] is None
