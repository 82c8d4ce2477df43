"""The pages of a company ask as much of the database for many people and licences as for few."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories

from .company import House, as_, page

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.72")]
PAGES = ["", "-licences", "-licence", "-seat-give", "-waiting", "-forecast", "-record", "-seat"]
Contact = factories.model("clients", "Contact")
Seat = factories.model("licences", "Seat")


def grow(house: House, people: int) -> None:
    """So many more people: each holds a seat of the licence, or waits for one; each has an entry in the records."""
    logins = [factories.make_user() for _number in range(people)]
    Contact.objects.bulk_create(
        Contact(company=house.company, user=user, email=user.email, last_name="Demo", status="active")
        for user in logins
    )
    joined = list(Contact.objects.filter(user__in=logins))
    Seat.objects.bulk_create(Seat(licence=house.licence, contact=contact) for contact in joined[::2])
    for contact in joined:
        house.company.events.create(kind="joined", contact=contact, contact_name=contact.name)
        numbers = {"quantity": 99, "used": 1, "reserved": 0, "transferred": 0}
        house.licence.events.create(kind="given", contact=contact, by=house.boss.user, **numbers)
    for contact in joined[1::2]:
        contact.seat_requests.create(company=house.company)
    licences = factories.model("licences", "Licence").objects
    licences.filter(pk=house.licence.pk).update(quantity=99, used=house.licence.seats.count())
    for number in range(people):
        factories.make_licence(house.company, 5, title=f"Demo {number}")


def queries_of(browser: Any, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert browser.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_as_many_queries_for_many_as_for_few(house: House, name: str) -> None:
    about = {"pk": house.licence.pk} if name in ("-licence", "-seat-give") else {}
    browser, url = as_(house.boss), page(name, **about)
    grow(house, 2)
    few = queries_of(browser, url)
    grow(house, 8)
    assert queries_of(browser, url) == few
