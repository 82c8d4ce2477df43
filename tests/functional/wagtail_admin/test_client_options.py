"""The owner sets how long the staff have, and on which days nobody works: each mistake is told beside its field."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings
from oscar.core.loading import get_model

from oscar_clientportal.portfolios.services import deadlines
from tests import factories

from .panels import read

pytestmark = pytest.mark.django_db
OPTIONS = "/cms/settings/clientportal_wagtail/clientoptions/"
SHOP = ZoneInfo(django_settings.TIME_ZONE)


def saved() -> Any:
    return get_model("clientportal_wagtail", "ClientOptions").objects.first()


@pytest.fixture
def owning(client: Any) -> Any:
    """A browser in which the owner is logged in."""
    client.force_login(factories.make_user("owner@acme.example", is_superuser=True, is_staff=True))
    return client


def save(browser: Any, **changed: Any) -> Any:
    data = {
        "customer_number_pattern": "C{number:5}",
        "approval_hours": "48",
        "holiday_country": "",
        "holiday_subdivision": "",
        "extra_holidays": "",
        "new_clients_per_day": "1000",
        "mail_colour": "#2b5c8a",
        **changed,
    }
    return browser.post(browser.get(OPTIONS)["Location"], data)


@pytest.mark.req("0.09")
def test_the_country_is_chosen_by_its_name_and_then_its_regions_are_offered(owning: Any) -> None:
    page = read(owning, owning.get(OPTIONS)["Location"])
    assert '<option value="DE">Germany</option>' in page
    assert "Bayern" not in page
    assert save(owning, holiday_country="DE").status_code == 302
    assert '<option value="BY">Bayern</option>' in read(owning, owning.get(OPTIONS)["Location"])


@pytest.mark.req("0.09")
def test_what_is_saved_moves_the_deadline_at_once(owning: Any) -> None:
    asked = datetime(2026, 11, 30, 12, tzinfo=SHOP)  # a Monday
    assert deadlines.due_at(asked) == datetime(2026, 12, 2, 12, tzinfo=SHOP)
    assert save(owning, extra_holidays="2026-12-01", approval_hours="24").status_code == 302
    assert deadlines.due_at(asked) == datetime(2026, 12, 2, 12, tzinfo=SHOP)
    assert save(owning, holiday_country="FR", approval_hours="24").status_code == 302
    before_christmas = datetime(2026, 12, 24, 12, tzinfo=SHOP)  # a Thursday
    assert deadlines.due_at(before_christmas) == datetime(2026, 12, 28, 12, tzinfo=SHOP)


def test_days_are_typed_one_a_line_in_any_order(owning: Any) -> None:
    assert save(owning, extra_holidays="2026-12-31\n\n 2026-12-24\n2026-12-31").status_code == 302
    assert saved().extra_holidays == [date(2026, 12, 24), date(2026, 12, 31)]
    assert "2026-12-24\n2026-12-31" in read(owning, owning.get(OPTIONS)["Location"])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"extra_holidays": "2026-12-24\n31st"}, "“31st” is no day"),
        ({"extra_holidays": "2026-02-30"}, "“2026-02-30” is no day"),
        ({"extra_holidays": "2026-12-24\n" * 401}, "No more than 400 days"),
        ({"extra_holidays": "\x00"}, "is no day"),
        ({"holiday_country": "XX"}, "Select a valid choice"),
        ({"holiday_country": "DE", "holiday_subdivision": "XX"}, "The country has no such region"),
        ({"holiday_subdivision": "BY"}, "The country has no such region"),
        ({"approval_hours": "0"}, "greater than or equal to 1"),
        ({"approval_hours": "100000"}, "less than or equal to 720"),
        ({"customer_number_pattern": "C"}, "must stand in it exactly once"),
        ({"mail_colour": "blue"}, "Please choose a colour"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_kept(
    owning: Any, changed: dict[str, str], message: str
) -> None:
    owning.get(OPTIONS)  # Wagtail keeps the defaults as soon as the page is opened
    before = vars(saved()) | {"_state": None}
    response = save(owning, **changed)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert vars(saved()) | {"_state": None} == before


def test_another_country_forgets_the_region_of_the_one_before(owning: Any) -> None:
    save(owning, holiday_country="DE", holiday_subdivision="BY")
    assert saved().holiday_subdivision == "BY"
    assert save(owning, holiday_country="FR", holiday_subdivision="BY").status_code == 302
    assert (saved().holiday_country, saved().holiday_subdivision) == ("FR", "")
