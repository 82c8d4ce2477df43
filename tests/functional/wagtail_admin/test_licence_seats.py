"""The page of a licence: who holds its seats, who waits, what became of it; and the staff's hand in it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oscar_clientportal.licences import services
from tests import factories

from .licences import LICENCES, given, tied, url_of
from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.72")]


@pytest.fixture
def licence(db: None) -> Any:
    return given(factories.make_company("Demo Traders"), 5, holders=1)


@pytest.fixture
def grace(licence: Any) -> Any:
    return factories.make_contact(
        company=licence.company, user=factories.make_user(), first_name="Grace", last_name="Hopper"
    )


def test_an_editor_gives_a_seat_and_takes_it_back(
    editing: Any, editor: Any, licence: Any, grace: Any
) -> None:
    page = read(editing, f"{url_of(licence, 'give')}?q=hopper")
    assert "Grace Hopper" in page
    assert "Holder 000" not in page
    response = editing.post(url_of(licence, "give"), {"contact": grace.pk})
    assert response["Location"] == url_of(licence)
    seat = licence.seats.get(contact=grace)
    assert (seat.given_by, seat.status) == (editor, "used")
    contact_page = read(editing, f"/cms/client-portal/contacts/inspect/{grace.pk}/")
    assert url_of(licence) in contact_page
    take = f"{url_of(licence, 'take')}{seat.pk}/"
    assert "Grace Hopper has no seat of this licence any more" in read(editing, take)
    assert editing.post(take, {"reason": "Left sales"})["Location"] == url_of(licence)
    assert not licence.seats.filter(contact=grace).exists()
    page = read(editing, url_of(licence))
    assert "Seat taken back: Grace Hopper" in page
    assert "Left sales" in page
    assert "Erika Editor" in page
    history = read(editing, "/cms/reports/site-history/")
    assert "Seat given to Grace Hopper" in history
    assert "Seat taken back from Grace Hopper: Left sales" in history


def test_no_seat_is_given_past_what_there_is(editing: Any, licence: Any, grace: Any) -> None:
    services.change_licence(licence=licence, by=None, quantity=1)
    response = editing.post(url_of(licence, "give"), {"contact": grace.pk}, follow=True)
    assert "No seat is free." in response.content.decode()
    assert licence.seats.count() == 1


@pytest.mark.parametrize("contact", ["", "x", "0", "999999999", "9" * 30, "another"])
def test_nobody_but_the_companys_people_gets_a_seat(editing: Any, licence: Any, contact: str) -> None:
    stranger = factories.make_contact(user=factories.make_user(), company=factories.make_company())
    key = stranger.pk if contact == "another" else contact
    assert editing.post(url_of(licence, "give"), {"contact": key}).status_code == 404
    other = given(stranger.company, holders=1)
    seat = other.seats.get()
    assert editing.post(f"{url_of(licence, 'take')}{seat.pk}/").status_code == 404
    assert other.seats.count() == 1


def test_holders_are_found_by_their_names(editing: Any, licence: Any, grace: Any) -> None:
    services.give_seat(contact=grace, licence=licence, by=None)
    assert names(editing.get(f"{url_of(licence)}?q=hopper")) == ["Grace Hopper"]
    assert "Nobody of this name holds a seat." in read(editing, f"{url_of(licence)}?q=nobody")


def test_holders_are_read_page_by_page_and_back(editing: Any) -> None:
    licence = given(factories.make_company(), 200)
    fill(licence, holders=120, waiting=0)
    first = list(licence.seats.order_by("pk").values_list("pk", flat=True)[:10])
    licence.seats.filter(pk__in=first).update(status="reserved")
    seen, response = [], editing.get(url_of(licence))
    while True:
        seen.append(names(response))
        onward = response.context["holders"].next_url
        if not onward:
            break
        response = editing.get(url_of(licence) + onward)
    assert [len(page) for page in seen] == [50, 50, 20]
    found = [name for page in seen for name in page]
    assert found == [f"Holder {number}" for number in [*range(119, 9, -1), *range(9, -1, -1)]]
    back = editing.get(url_of(licence) + response.context["holders"].previous_url)
    assert names(back) == seen[1]


def names(response: Any) -> list[str]:
    assert response.status_code == 200
    return [seat.contact.name for seat in response.context["holders"].page.object_list]


def test_the_page_tells_who_waits_and_what_was_passed_on(editing: Any, licence: Any, grace: Any) -> None:
    services.ask_for_seat(contact=grace, licence=licence, note="For the fair")
    partner = factories.make_partner(company=licence.company, users=0)
    other = factories.make_company("Demo Sisters")
    partner.links.create(company=other)
    transfer = services.offer_transfer(licence=licence, to_company=other, quantity=2, by=None)
    page = read(editing, url_of(licence))
    assert "For the fair" in page
    assert "Demo Sisters" in page
    services.accept_transfer(transfer=transfer, by=None)
    transfer.refresh_from_db()
    assert url_of(transfer.target) in read(editing, url_of(licence))
    assert "2 seats, passed on by Demo Traders" in read(editing, url_of(transfer.target))
    assert "passed on to Demo Sisters (2 seats) ends as well" in read(editing, url_of(licence, "end"))


def test_the_page_takes_as_many_queries_for_60_holders_as_for_5(editing: Any) -> None:
    licence = given(factories.make_company(), 200, holders=5)
    tied(licence)
    few = queries(editing, url_of(licence))
    fill(licence, holders=55, waiting=20)
    assert queries(editing, url_of(licence)) == few
    assert queries(editing, f"{url_of(licence)}?q=holder") <= few


def fill(licence: Any, *, holders: int, waiting: int) -> None:
    """So many more hold a seat, and so many wait for one."""
    Contact = factories.model("clients", "Contact")
    people = Contact.objects.bulk_create(
        Contact(company=licence.company, email=f"{number}@people.example", last_name=f"Holder {number}")
        for number in range(holders + waiting)
    )
    Seat, SeatRequest = (factories.model("licences", name) for name in ("Seat", "SeatRequest"))
    by = factories.make_user()
    Seat.objects.bulk_create(Seat(licence=licence, contact=one, given_by=by) for one in people[:holders])
    rows = (SeatRequest(company=licence.company, licence=licence, contact=one) for one in people[holders:])
    SeatRequest.objects.bulk_create(rows)
    Event = factories.model("licences", "LicenceEvent")
    counts = {"quantity": 200, "used": 60, "reserved": 0, "transferred": 0}
    Event.objects.bulk_create(
        Event(licence=licence, kind="given", contact=one, by=by, **counts) for one in people
    )


def test_the_customers_form_takes_as_many_queries_for_40_licences_as_for_3(editing: Any) -> None:
    company = factories.make_company("Demo Traders")
    url = f"/cms/client-portal/customers/edit/{company.pk}/"
    for _number in range(3):
        given(company)
    few = queries(editing, url)
    for _number in range(37):
        given(company)
    assert queries(editing, url) == few
    page = editing.get(url).content.decode()
    assert f"{LICENCES}new/?company={company.pk}" in page
    assert "400" in page


def queries(client: Any, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as taken:
        assert client.get(url).status_code == 200
    return len(taken)


def test_a_customers_licences_are_for_those_who_may_look_at_licences(limited: Any) -> None:
    company = factories.make_company("Demo Traders")
    licence = given(company)
    url = f"/cms/client-portal/customers/edit/{company.pk}/"
    assert url_of(licence) not in read(limited("change_company"), url)
    client = limited("change_company", "view_licence")
    page = read(client, url)
    assert url_of(licence) in page
    assert f"{LICENCES}new/" not in page


@pytest.mark.parametrize(
    ("codename", "allowed"),
    [
        ("view_licence", {"inspect"}),
        ("change_licence", {"inspect", "change", "give"}),
        ("delete_licence", {"inspect", "end"}),
        ("view_company", set()),
    ],
)
def test_each_act_needs_its_right(limited: Any, licence: Any, codename: str, allowed: set[str]) -> None:
    client = limited(codename)
    acts = {"inspect", "change", "give", "end"}
    answers = {act: client.get(url_of(licence, act)) for act in acts}
    assert {act for act, answer in answers.items() if answer.status_code == 200} == allowed
    assert {answers[act]["Location"] for act in acts - allowed} <= {"/cms/"}
    assert client.get(f"{LICENCES}new/").status_code == 302
