"""The overview of customers: search, conditions, kept views, columns, order, pages."""

from typing import Any

import pytest

from tests import factories
from wagtail_hooks.lists import gathering, paging
from wagtail_hooks.models import SavedView

from .panels import read

pytestmark = pytest.mark.django_db
CUSTOMERS = "/cms/client-portal/customers/"
MADE_BY_HAND = [
    "c1f=gone&c1o=is&c1v=x",
    "c1f=town",
    "c1f=town&c1o=between&c1v=x",
    "c1f=created&c1o=between&c1v=soon",
    "c1f=created&c1o=between&c1v=0001-01-01&c1v=9999-12-31",
    "c1f=created&c1o=within&c1v=36500",
    "c1f=country&c1o=one-of&c1v=%00",
    "c1f=category&c1o=one-of&c1v=99999999999999999999",
    "c999999999f=town",
    "c\u0663f=town",
    "add=gone&add=town",
    "remove=x",
    "col=gone&col=%00",
    "ordering=password&after=name~1~x",
    "ordering=created_at&after=created_at~1~x",
    "after=pk~99999999999999999999&p=99999999999999999999",
    "after=pk~-1~x&before=pk~x",
    "before=name~5~%00&ordering=name",
    "view=99999999999999999999",
    "view=x",
    "q=%00%ff",
    "q=" + "x+" * 500,
    "q=%25_%5C",
    "dropped=x",
]


def make(name: str, **fields: Any) -> Any:
    return factories.make_company(name, **fields)


def country(code: str) -> Any:
    facts = {"printable_name": code, "name": code, "iso_3166_1_a3": code, "iso_3166_1_numeric": ""}
    return factories.model("address", "Country").objects.get_or_create(iso_3166_1_a2=code, defaults=facts)[0]


def names(client: Any, query: str) -> list[str]:
    response = client.get(f"{CUSTOMERS}?{query}")
    assert response.status_code == 200
    return [row.name for row in response.context["object_list"]]


@pytest.fixture
def demo(db: None) -> Any:
    fields = {
        "supplement": "GmbH",
        "street": "Hauptstraße 7",
        "postcode": "10115",
        "town": "Érd",
        "remark": "Ring twice",
        "country": country("DE"),
    }
    make("Another company", postcode="75001", town="Paris", country=country("FR"))
    return make("Demo Traders", **fields)


@pytest.mark.req("2.02")
@pytest.mark.parametrize(
    "words",
    ["demo", "GMBH", "hauptstraße", "10115", "erd", "twice", "germany", "Allemagne", "demo germ", "de 10"],
)
def test_one_box_finds_a_customer_by_each_of_eight_fields(editing: Any, demo: Any, words: str) -> None:
    response = editing.get(CUSTOMERS, {"q": words}, headers={"accept-language": "fr"})
    assert [row.name for row in response.context["object_list"]] == ["Demo Traders"]


@pytest.mark.req("2.02")
def test_a_customer_is_found_by_its_number(editing: Any, demo: Any) -> None:
    assert names(editing, f"q={demo.number}") == ["Demo Traders"]


@pytest.mark.req("2.02")
def test_every_word_must_fit(editing: Any, demo: Any) -> None:
    assert names(editing, "q=demo+paris") == []


def conditions(*asked: tuple[str, str, list[str]]) -> str:
    from urllib.parse import urlencode

    from wagtail_hooks.lists.rules import Typed, as_query

    return urlencode(as_query([Typed(field, operator, tuple(values)) for field, operator, values in asked]))


@pytest.mark.req("2.03")
@pytest.mark.req("2.04")
@pytest.mark.parametrize(
    ("field", "operator", "values"),
    [
        ("postcode", "between", ["10000", "10115"]),
        ("postcode", "between", ["10000", "101"]),
        ("postcode", "starts", ["101"]),
        ("town", "is", ["erd"]),
        ("town", "contains", ["rd"]),
        ("name", "starts", ["demo t"]),
        ("country", "one-of", ["DE"]),
        ("country", "none-of", ["FR"]),
        ("status", "one-of", ["inactive"]),
        ("language", "none-of", ["main"]),
        ("email", "filled", []),
        ("phone", "empty", []),
        ("created", "between", ["", "2020-01-01"]),
        ("category", "one-of", ["CATEGORY"]),
        ("agent", "one-of", ["AGENT"]),
        ("vat_id", "contains", ["12"]),
    ],
)
def test_a_condition_keeps_the_rows_that_fit(
    editing: Any, demo: Any, alice: Any, field: str, operator: str, values: list[str]
) -> None:
    other = type(demo).objects.get(name="Another company")
    other.phone, other.vat_id = "+33 1", "FR99"
    other.save()
    category = factories.model("clients", "CompanyCategory").objects.create(title="Importers")
    demo.categories.add(category)
    demo.status, demo.language, demo.email, demo.vat_id = "inactive", "hu", "office@demo.example", "DE123"
    demo.created_at = demo.created_at.replace(year=2019)
    demo.save()
    factories.make_link(alice, factories.make_contact(company=demo))
    known = {"CATEGORY": str(category.pk), "AGENT": str(alice.pk)}
    found = names(editing, conditions((field, operator, [known.get(value, value) for value in values])))
    assert "Demo Traders" in found
    assert "Another company" not in found


@pytest.mark.req("2.03")
def test_numbers_of_one_pattern_are_a_range_across_their_lengths(editing: Any) -> None:
    for number in ("C99998", "C99999", "C100000", "C100001"):
        make(number, number=number)
    found = names(editing, conditions(("number", "between", ["C99999", "C100000"])) + "&ordering=name")
    assert sorted(found) == ["C100000", "C99999"]


@pytest.mark.req("2.03")
def test_a_pill_says_what_is_asked_and_takes_it_away(editing: Any, demo: Any) -> None:
    page = editing.get(
        f"{CUSTOMERS}?{conditions(('postcode', 'between', ['1', '2']), ('town', 'is', ['erd']))}"
    )
    pills = list(page.context["composer"].pills)
    assert [(str(pill.label), pill.text) for pill in pills] == [("Postcode", "1 to 2"), ("Town", "is “erd”")]
    assert names(editing, pills[0].remove_url.partition("?")[2]) == ["Demo Traders"]
    assert b"1 to 2" in page.content


@pytest.mark.req("2.03")
def test_an_address_made_by_hand_is_answered(editing: Any, demo: Any) -> None:
    for query in MADE_BY_HAND:
        assert editing.get(f"{CUSTOMERS}results/?{query}").status_code in (200, 302), query


@pytest.mark.req("2.03")
def test_a_condition_begins_empty_and_then_says_what_it_lacks(editing: Any, demo: Any) -> None:
    assert "Enter what to look for" not in read(editing, f"{CUSTOMERS}?add=town")
    assert "Enter what to look for" in read(editing, f"{CUSTOMERS}?c1f=town&c1o=is&c1v=")


def keep(client: Any, name: str, state: str, **more: str) -> Any:
    return client.post(f"{CUSTOMERS}views/", {"act": "keep", "name": name, "state": state, **more})


@pytest.mark.req("2.03")
def test_a_view_keeps_words_conditions_columns_and_order(editing: Any, demo: Any) -> None:
    state = conditions(("town", "is", ["erd"])) + "&q=demo&ordering=-name&col=town&col=street"
    opened = editing.get(keep(editing, "Érd", state)["Location"], follow=True)
    assert [row.name for row in opened.context["object_list"]] == ["Demo Traders"]
    assert [column.label for column in opened.context["table"].columns.values()][1:] == [
        "Name",
        "Street",
        "Town",
    ]
    assert opened.context["ordering"] == "-name"
    assert not opened.context["views"][0].is_changed


@pytest.mark.req("2.03")
def test_changes_are_kept_in_ones_own_view(editing: Any, demo: Any) -> None:
    keep(editing, "Mine", "q=demo")
    view = SavedView.objects.get()
    changed = editing.get(f"{CUSTOMERS}?q=other&view={view.pk}")
    assert changed.context["views"][0].is_changed
    keep(editing, "Mine", "q=other", view=str(view.pk))
    view.refresh_from_db()
    assert view.choices["words"] == "other"


@pytest.mark.req("2.03")
def test_a_name_is_used_once_by_each_person(editing: Any) -> None:
    for _time in range(2):
        keep(editing, "Mine", "q=demo")
    assert SavedView.objects.count() == 1


@pytest.mark.req("2.03")
def test_a_shared_view_is_opened_and_copied_by_others_but_not_changed(
    editing: Any, editor: Any, limited: Any
) -> None:
    keep(editing, "Ours", "q=demo", is_shared="on")
    view = SavedView.objects.get()
    other = limited("view_company")
    assert other.get(f"{CUSTOMERS}?view={view.pk}", follow=True).context["state"].words == "demo"
    for act in ("change", "delete", "keep"):
        form = {"act": act, "view": view.pk, "name": "Theirs", "state": ""}
        assert other.post(f"{CUSTOMERS}views/", form).status_code == 404
    other.post(f"{CUSTOMERS}views/", {"act": "copy", "view": view.pk})
    copied = SavedView.objects.exclude(pk=view.pk).get()
    assert (copied.choices, copied.is_shared) == (view.choices, False)


@pytest.mark.req("2.03")
def test_a_view_that_is_not_shared_is_not_there_for_others(editing: Any, limited: Any) -> None:
    keep(editing, "Mine", "q=demo")
    view = SavedView.objects.get()
    other = limited("view_company")
    assert other.get(f"{CUSTOMERS}?view={view.pk}")["Location"] == CUSTOMERS
    other.post(f"{CUSTOMERS}views/", {"act": "copy", "view": view.pk})
    assert SavedView.objects.count() == 1
    assert other.get(CUSTOMERS).context["views"] == []


@pytest.mark.req("2.03")
@pytest.mark.parametrize(
    "choices",
    [
        {},
        [],
        "x",
        7,
        {"conditions": 7, "columns": {"a": 1}, "words": [1], "ordering": {}},
        {"conditions": [{"field": "gone", "operator": "is", "values": ["x"]}, 5, None]},
        {"conditions": [{"field": "category", "operator": "one-of", "values": ["999", None, {}]}]},
        {"columns": ["gone", 7, None], "ordering": "password"},
    ],
)
def test_a_stale_or_hand_made_view_opens(editing: Any, editor: Any, demo: Any, choices: Any) -> None:
    view = SavedView.objects.create(panel="customers", owner=editor, name="Old", choices=choices)
    page = editing.get(f"{CUSTOMERS}?view={view.pk}", follow=True)
    assert page.status_code == 200
    assert len(page.context["object_list"]) == 2


@pytest.mark.req("2.03")
def test_what_a_view_can_no_longer_ask_is_said(editing: Any, editor: Any, demo: Any) -> None:
    gone = {"conditions": [{"field": "gone", "operator": "is", "values": ["x"]}]}
    view = SavedView.objects.create(panel="customers", owner=editor, name="Old", choices=gone)
    page = editing.get(f"{CUSTOMERS}?view={view.pk}", follow=True)
    assert b"1 condition of this view no longer applies" in page.content


@pytest.mark.req("2.01")
@pytest.mark.parametrize(
    ("ordering", "query"), [("", ""), ("-name", "q=demo"), ("town", ""), ("number", "q=demo")]
)
def test_every_row_stands_on_one_page_whatever_the_order(editing: Any, ordering: str, query: str) -> None:
    made = {make(f"Demo {number % 7}", town=f"Town {number % 3}").pk for number in range(45)}
    seen, url = [], f"{CUSTOMERS}?{query}&ordering={ordering}"
    while url:
        page = editing.get(url)
        seen += [row.pk for row in page.context["object_list"]]
        last, url = page, page.context["next_url"]
    assert sorted(seen) == sorted(made)
    assert last.context["page_obj"].number == 3
    back = editing.get(last.context["previous_url"])
    assert [row.pk for row in back.context["object_list"]] == seen[20:40]
    first = editing.get(back.context["previous_url"])
    assert [row.pk for row in first.context["object_list"]] == seen[:20]
    assert not first.context["previous_url"]


def test_a_page_whose_rows_are_gone_leads_to_the_first(editing: Any, demo: Any) -> None:
    assert names(editing, "ordering=name&after=name~999~zzzz") == ["Another company", "Demo Traders"]


@pytest.mark.req("2.01")
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(editing: Any, alice: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = [
        "",
        "q=demo",
        "q=demo&ordering=name",
        "col=categories&col=country",
        conditions(("status", "one-of", ["active"])),
    ]

    def counted() -> list[int]:
        counts = []
        for query in asked:
            editing.get(f"{CUSTOMERS}?{query}")
            with CaptureQueriesContext(connection) as queries:
                editing.get(f"{CUSTOMERS}?{query}")
            counts.append(len(queries))
        return counts

    make("Demo 0")
    few = counted()
    category = factories.model("clients", "CompanyCategory").objects.create(title="Importers")
    for number in range(25):
        make(f"Demo {number}", country=country("DE")).categories.add(category)
    assert counted() == few


@pytest.mark.req("2.01")
def test_whoever_may_not_see_customers_sees_none(limited: Any, demo: Any) -> None:
    client = limited("view_plan")
    for path in ("", "results/", "views/", "bulk/?act=status&all=1", "export/", "export/1/"):
        assert client.get(CUSTOMERS + path).status_code == 302, path


#: How many of the newest rows are looked through → whether more than are sorted are found there.
LOOKED_THROUGH = {"all": (45, 25, 45), "not enough of them": (45, 45, 25), "hardly any": (5, 5, 5)}


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch, request: Any) -> None:
    monkeypatch.setattr(paging, "GATHER_LIMIT", 30)
    for name, value in zip(("PROBED", "WORTH_MORE", "WALKED"), LOOKED_THROUGH[request.param], strict=True):
        monkeypatch.setattr(gathering, name, value)


@pytest.mark.req("2.02")
@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize("limits", LOOKED_THROUGH, indirect=True)
def test_too_many_to_sort_come_newest_first_page_after_page_and_back(editing: Any) -> None:
    made = []
    for number in range(65):  # the last ones fit nothing
        row = make(f"Demo {number % 7}" if number < 60 else "Another")
        made += [row.pk] if number < 60 else []
    newest, url, pages = sorted(made, reverse=True), f"{CUSTOMERS}?q=demo&ordering=name", []
    while url:
        page = editing.get(url)
        pages.append([row.pk for row in page.context["object_list"]])
        url = page.context["next_url"]
    assert pages == [newest[:20], newest[20:40], newest[40:]]
    assert b"More than 30" in page.content
    assert b"too many to sort" in page.content
    back = editing.get(page.context["previous_url"])
    assert [row.pk for row in back.context["object_list"]] == newest[20:40]


@pytest.mark.req("2.02")
@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize("limits", LOOKED_THROUGH, indirect=True)
def test_as_many_as_are_sorted_are_counted_and_sorted(editing: Any) -> None:
    for number in range(60):
        make(f"Demo {number:02}" if number % 2 else "Another")
    page = editing.get(f"{CUSTOMERS}?q=demo&ordering=name")
    assert [row.name for row in page.context["object_list"]] == [f"Demo {n:02}" for n in range(1, 41, 2)]
    assert page.context["paginator"].count == 30
    assert b"too many to sort" not in page.content


@pytest.mark.req("2.02")
@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize("limits", ["hardly any"], indirect=True)
def test_a_page_of_too_many_whose_rows_are_gone_leads_to_the_first(editing: Any) -> None:
    made = [make("Demo").pk for _number in range(31)]
    page = editing.get(f"{CUSTOMERS}?q=demo&after=pk~{made[0]}~{made[0]}")
    assert [row.pk for row in page.context["object_list"]] == sorted(made, reverse=True)[:20]
