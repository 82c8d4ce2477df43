"""Licences as an editor gives, changes and ends them; what can't be is said in words, and nothing is stored."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from oscar_clientportal.core import clock
from oscar_clientportal.licences import services
from tests import factories

from .licences import LICENCES, given, tied, typed, url_of
from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.70")]
Licence = factories.model("licences", "Licence")
ZONE = ZoneInfo(settings.TIME_ZONE)
WHOLE = "Please enter a whole number from 1 to 1,000,000."


@pytest.fixture
def company(db: None) -> Any:
    return factories.make_company("Demo Traders")


def test_an_editor_gives_a_licence_whose_last_day_is_the_shops(
    editing: Any, editor: Any, company: Any
) -> None:
    assert f'value="{company.pk}"' in read(editing, f"{LICENCES}new/?company={company.pk}")
    form = typed(company, description="For sales", kind="supplier", valid_until="2030-01-01")
    response = editing.post(f"{LICENCES}new/", form)
    licence = Licence.objects.get()
    assert response["Location"] == url_of(licence)
    assert (licence.company, licence.quantity, licence.kind) == (company, 10, "supplier")
    assert (licence.source, licence.created_by, licence.description) == ("given", editor, "For sales")
    assert licence.valid_from == datetime(2030, 1, 1, tzinfo=ZONE)
    assert licence.valid_until == datetime(2030, 1, 2, tzinfo=ZONE)
    assert "Made for Demo Traders: 10 seats" in read(editing, "/cms/reports/site-history/")


@pytest.mark.parametrize("quantity", ["-1", "0", str(2**31), "1000001", "ten", "1.5", "", "1e3", "9" * 400])
def test_what_is_no_quantity_is_said_beside_it(editing: Any, company: Any, quantity: str) -> None:
    response = editing.post(f"{LICENCES}new/", typed(company, quantity=quantity))
    assert response.context["form"].errors == {"quantity": [WHOLE]}
    assert not Licence.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_from": "2030-02-01", "valid_until": "2030-01-31"}, "valid_until"),
        ({"valid_until": "31.12.9999"}, "valid_until"),
        ({"valid_until": "9999-12-31"}, "valid_until"),
        ({"valid_from": "0001-01-01"}, "valid_from"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"title": ""}, "title"),
        ({"title": " "}, "title"),
        ({"title": "x" * 129}, "title"),
        ({"title": "two\x00"}, "title"),
        ({"description": "x\x00"}, "description"),
        ({"kind": "other"}, "kind"),
        ({"company": "999999999"}, "company"),
        ({"company": "x"}, "company"),
    ],
)
def test_what_cannot_be_is_said_beside_it(
    editing: Any, company: Any, changes: dict[str, str], field: str
) -> None:
    response = editing.post(f"{LICENCES}new/", typed(**{"company": company, **changes}))
    assert set(response.context["form"].errors) == {field}
    assert not Licence.objects.exists()


def test_what_was_not_changed_stays_to_the_second(editing: Any, company: Any) -> None:
    until = clock.now() + timedelta(days=20, seconds=7)
    licence = given(company, valid_until=until)
    page = read(editing, url_of(licence, "change"))
    assert f'value="{until.astimezone(ZONE).date().isoformat()}"' in page
    form = {
        "valid_from": licence.valid_from.astimezone(ZONE).date().isoformat(),
        "valid_until": until.astimezone(ZONE).date().isoformat(),
    }
    assert editing.post(url_of(licence, "change"), typed(title="Sales", **form)).status_code == 302
    changed = Licence.objects.get()
    assert changed.title == "Sales"
    assert (changed.valid_from, changed.valid_until) == (licence.valid_from, until)
    assert [event.kind for event in licence.events.all()] == ["changed", "created"]


def test_fewer_seats_than_are_in_use_are_refused_with_who_holds_them(editing: Any, company: Any) -> None:
    licence = given(company, 3, holders=2)
    form = typed(quantity="1", valid_from=today())
    text = editing.post(url_of(licence, "change"), form).content.decode()
    holder = licence.seats.select_related("contact").first().contact
    assert "One seat too many is in use" in text
    assert f'<a href="/cms/client-portal/contacts/inspect/{holder.pk}/">{holder.name}</a>' in text
    assert "next renewal" not in text
    assert Licence.objects.get().quantity == 3


def test_a_subscriptions_licence_becomes_smaller_with_its_renewal(editing: Any, company: Any) -> None:
    licence = given(company, 3, holders=2)
    tied(licence)
    form = typed(quantity="1", valid_from=today())
    assert "from the next renewal on" in editing.post(url_of(licence, "change"), form).content.decode()
    assert editing.post(url_of(licence, "change"), {**form, "at_next_renewal": "on"}).status_code == 302
    licence.refresh_from_db()
    assert (licence.quantity, licence.quantity_next) == (3, 1)
    assert "From the next renewal of its subscription on: 1 seat" in read(editing, url_of(licence))
    editing.post(url_of(licence, "change"), {**form, "quantity": "3", "at_next_renewal": "on"})
    licence.refresh_from_db()
    assert (licence.quantity, licence.quantity_next) == (3, None)


def test_ending_a_licence_says_first_who_loses_a_seat(editing: Any, company: Any) -> None:
    licence = given(company, 30, holders=22)
    text = read(editing, url_of(licence, "end"))
    assert "22 people lose their seats" in text
    assert "and 2 more" in text
    assert licence.seats.count() == 22
    seen = editing.get(url_of(licence, "end")).context["view"].seen
    response = editing.post(url_of(licence, "end"), {"reason": "Not paid", "seen": seen})
    assert response["Location"] == url_of(licence)
    licence.refresh_from_db()
    assert licence.ended_at is not None
    assert not licence.seats.exists()
    page = read(editing, url_of(licence))
    assert "Not paid" in page
    assert url_of(licence, "change") not in page


def test_whoever_saw_something_else_looks_again_before_ending(editing: Any, company: Any) -> None:
    licence = given(company, 3, holders=1)
    seen = editing.get(url_of(licence, "end")).context["view"].seen
    person = factories.make_contact(company=company, user=factories.make_user())
    services.give_seat(contact=person, licence=licence, by=None)
    response = editing.post(url_of(licence, "end"), {"seen": seen})
    assert "Please look again" in response.content.decode()
    assert licence.seats.count() == 2


@pytest.mark.parametrize("act", ["change", "end", "give"])
def test_nothing_is_done_with_a_licence_that_was_ended(editing: Any, company: Any, act: str) -> None:
    licence = given(company)
    services.end_licence(licence=licence, by=None)
    response = editing.get(url_of(licence, act), follow=True)
    assert response.redirect_chain == [(url_of(licence), 302)]
    assert "This licence is over." in response.content.decode()


@pytest.mark.parametrize("act", ["inspect", "change", "end", "give"])
def test_a_licence_that_is_not_there_is_not_found(editing: Any, act: str) -> None:
    assert editing.get(f"{LICENCES}{act}/999999/").status_code == 404


def today() -> str:
    return date.fromisoformat(clock.now().astimezone(ZONE).date().isoformat()).isoformat()
