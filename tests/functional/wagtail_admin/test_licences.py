"""The list of licences: what it shows, what is found, in how many queries; and the chart of a long history."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oscar_clientportal.core import clock
from oscar_clientportal.licences import services
from tests import factories
from wagtail_hooks.panels.licences.usage import PIECES, Usage

from .acting import asking, keys, workbook
from .licences import LICENCES, given, url_of
from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.72")]
LicenceEvent = factories.model("licences", "LicenceEvent")


def day(number: int) -> datetime:
    return datetime(2099, 1, number, tzinfo=ZoneInfo(settings.TIME_ZONE))


@pytest.fixture
def wanted(db: None) -> Any:
    """The licence that is looked for, among others."""
    given(factories.make_company("Another"), 3, title="Office", holders=3, valid_until=day(2))
    over = given(factories.make_company("A third"), 4, title="Old", source="bought")
    services.end_licence(licence=over, by=None)
    company = factories.make_company("Demo Traders")
    later = clock.now() + timedelta(days=9)
    return given(
        company, 25, title="Sales", kind="supplier", source="plan", valid_from=later, valid_until=day(8)
    )


@pytest.mark.parametrize(
    "query",
    [
        "q=traders",
        "q=sales",
        "q=demo+sales",
        asking(("company", "starts", ["demo"])),
        asking(("title", "is", ["sales"])),
        asking(("kind", "one-of", ["supplier"])),
        asking(("source", "one-of", ["plan"])),
        asking(("state", "one-of", ["later"])),
        asking(("state", "none-of", ["live", "over"])),
        asking(("quantity", "between", ["25", "25"])),
        asking(("quantity", "between", ["5", ""])),
        asking(("quantity", "is", ["25"])),
        asking(("used", "is", ["0"]), ("source", "none-of", ["bought"])),
        asking(("free", "one-of", ["some"]), ("quantity", "between", ["10", ""])),
        asking(("valid_until", "between", ["2099-01-07", "2099-01-07"])),
        asking(("valid_until", "between", ["2099-01-02", ""])),
    ],
)
def test_a_licence_is_found(editing: Any, wanted: Any, query: str) -> None:
    assert keys(editing, LICENCES, query) == [wanted.pk]


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "1.5"])
def test_what_is_no_number_finds_nothing(editing: Any, wanted: Any, number: str) -> None:
    assert keys(editing, LICENCES, asking(("quantity", "is", [number]))) == []
    assert keys(editing, LICENCES, asking(("quantity", "between", [number, number]))) == []


def test_the_list_says_how_many_are_free_used_promised_and_passed_on(editing: Any, wanted: Any) -> None:
    rows = workbook(editing.get(f"{LICENCES}?export=xlsx"))
    assert rows[0][:9] == [
        "Company",
        "Title",
        "Type",
        "Origin",
        "Quantity",
        "Free",
        "Used",
        "Reserved",
        "Transferred",
    ]
    told = {row[0]: row for row in rows[1:]}
    assert told["Demo Traders"][2:9] == ["Supplier", "Came with a subscription", 25, 25, 0, 0, 0]
    assert told["Another"][4:9] == [3, 0, 3, 0, 0]
    assert [told[name][11] for name in ("Demo Traders", "Another", "A third")] == ["Not yet", "Valid", "Over"]
    assert told["Another"][10].date() == day(1).date()


def test_the_sums_of_the_shop_stand_above_the_list_and_count_what_was_passed_on_once(
    editing: Any, wanted: Any
) -> None:
    partner = factories.make_partner(users=0)
    other = factories.make_company("Demo Sisters")
    partner.links.create(company=other)
    licence = given(partner.company, 20)
    transfer = services.offer_transfer(licence=licence, to_company=other, quantity=5, by=None)
    services.accept_transfer(transfer=transfer, by=None)
    bar = editing.get(LICENCES).context["view"].overview
    assert bar.quantity == 23
    assert bar.counts == {"used": 3, "reserved": 0, "free": 20}
    assert editing.get(f"{LICENCES}?q=sales").context["view"].overview is None


@pytest.mark.parametrize("ordering", ["valid_until", "-valid_until"])
@pytest.mark.parametrize("query", ["", "&q=demo"])
def test_every_licence_is_on_one_page_however_they_are_sorted_and_back(
    editing: Any, ordering: str, query: str
) -> None:
    company = factories.make_company("Demo Traders")
    ends = [None, day(1), day(2), day(2), None, day(3), None]
    for number, end in enumerate(ends * 7):
        given(company, 1 + number % 5, title=f"T{number % 3}", valid_until=end)
    response = editing.get(f"{LICENCES}?ordering={ordering}{query}")
    pages = [shown(response)]
    while response.context["next_url"]:
        response = editing.get(response.context["next_url"])
        pages.append(shown(response))
    found = [pk for page in pages for pk in page]
    rows = factories.model("licences", "Licence").objects.order_by()
    field, sign = ordering.lstrip("-") or "created_at", "-" if ordering[:1] in ("", "-") else ""
    assert found == list(rows.order_by(f"{sign}{field}", f"{sign}pk").values_list("pk", flat=True))
    back = [pages[-1]]
    while response.context["previous_url"]:
        response = editing.get(response.context["previous_url"])
        back.append(shown(response))
    assert back == pages[::-1]


def shown(response: Any) -> list[int]:
    return [row.pk for row in response.context["object_list"]]


@pytest.mark.parametrize("query", ["", "q=demo", "export=csv"])
def test_40_licences_take_as_many_queries_as_3(editing: Any, query: str) -> None:
    counts = []
    for rows in (3, 37):
        for _row in range(rows):
            given(factories.make_company("Demo"))
        editing.get(f"{LICENCES}?{query}")
        with CaptureQueriesContext(connection) as queries:
            response = editing.get(f"{LICENCES}?{query}")
            assert b"".join(response) if response.streaming else response.content
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_may_look_at_licences_may_not_take_them_away(limited: Any, wanted: Any) -> None:
    assert limited("view_company").get(LICENCES)["Location"] == "/cms/"
    client = limited("view_licence")
    assert client.get(LICENCES).status_code == 200
    assert client.get(f"{LICENCES}?export=csv").status_code == 302
    assert "New licence" not in read(client, LICENCES)
    assert limited("view_licence", "export_licence").get(f"{LICENCES}?export=csv").status_code == 200


def test_a_long_history_is_read_in_one_query_and_thinned(
    editing: Any, django_assert_num_queries: Any
) -> None:
    begin = clock.now() - timedelta(days=400)
    licence = given(factories.make_company(), 100, valid_from=begin)
    licence.created_at = begin
    licence.save()
    licence.events.all().delete()
    changes = [
        LicenceEvent(
            licence=licence,
            kind="given",
            quantity=100,
            used=number % 90,
            reserved=0,
            transferred=0,
            created_at=begin + timedelta(hours=3 * number),
        )
        for number in range(3000)
    ]
    LicenceEvent.objects.bulk_create(changes)
    with django_assert_num_queries(1):
        usage = Usage(licence)
    assert PIECES * 0.9 < len(usage.points) <= PIECES + 1
    assert (usage.points[-1].at, usage.points[-1].used) == (changes[-1].created_at, changes[-1].used)
    context = usage.get_context_data(None)
    assert len(context["rows"]) <= 40
    page = read(editing, url_of(licence))
    assert "<title id=" in page
    assert "<desc id=" in page


def test_the_chart_tells_what_it_shows_in_words(editing: Any) -> None:
    licence = given(factories.make_company(), 10, holders=4)
    for seat in licence.seats.select_related("contact")[:3]:
        services.take_seat(contact=seat.contact, licence=licence, by=None)
    page = read(editing, url_of(licence))
    assert "of 10. At the end: 1 of 10." in page
