"""The users of a customer in Wagtail: who they are, and what the staff do with them."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from tests import factories

from .customers import CUSTOMERS, edit_url
from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.73")]


@pytest.fixture
def company(db: None) -> Any:
    return factories.make_company("Demo Traders")


@pytest.fixture
def boss(company: Any) -> Any:
    user = factories.make_user("boss@acme.example")
    return factories.make_contact(user=user, company=company, role="super-admin", **named("Bob", "Boss"))


def named(first: str, last: str) -> dict[str, str]:
    return {"first_name": first, "last_name": last}


@pytest.fixture
def ada(company: Any, boss: Any) -> Any:
    user = factories.make_user("ada@acme.example")
    return factories.make_contact(user=user, company=company, first_name="Ada", last_name="Lovelace")


def url(contact: Any, act: str) -> str:
    return f"{CUSTOMERS}{contact.company_id}/logins/{contact.pk}/{act}/"


def tab(client: Any, company: Any) -> str:
    return read(client, edit_url(company)).split('id="tab-user_logins"')[1].split('id="tab-record"')[0]


def test_the_tab_shows_role_status_address_last_login_and_seats(
    editing: Any, company: Any, boss: Any, ada: Any
) -> None:
    factories.make_licence(company, 5, title="Customs users", holders=[ada])
    shown = tab(editing, company)
    for text in ("Super-admin", "Active", "ada@acme.example", "Customs users", url(ada, "close")):
        assert text in shown


def test_a_new_customer_shows_just_its_super_admin(editing: Any) -> None:
    company = factories.make_company()
    factories.make_contact("boss@acme.example", company=company, role="super-admin", last_name="Boss")
    factories.make_contact("ada@acme.example", company=company, last_name="Lovelace")
    shown = tab(editing, company)
    assert "boss@acme.example" in shown
    assert "ada@acme.example" not in shown


def test_a_login_is_closed_and_opened_again_after_a_question(
    editing: Any, editor: Any, company: Any, ada: Any
) -> None:
    assert "Close the login of Ada Lovelace?" in read(editing, url(ada, "close"))
    ada.refresh_from_db()
    assert ada.deactivated_at is None
    assert editing.post(url(ada, "close"))["Location"] == f"{edit_url(company)}#tab-user_logins"
    ada.refresh_from_db()
    assert ada.deactivated_by == editor
    assert "Deactivated" in tab(editing, company)
    editing.post(url(ada, "open"))
    ada.refresh_from_db()
    assert ada.deactivated_at is None
    assert [event.by for event in company.events.all()] == [editor, editor]
    logged = ModelLogEntry.objects.filter(action="clientportal.customer_person").order_by("pk")
    assert [entry.message for entry in logged] == ["Ada Lovelace: Deactivate", "Ada Lovelace: Activate"]


def test_the_role_is_changed_and_the_last_super_admin_stays(
    editing: Any, company: Any, boss: Any, ada: Any
) -> None:
    refused = editing.post(url(boss, "role"), {"role": "user"})
    assert "Nobody else is super-admin" in str(refused.context["form"].errors["role"])
    editing.post(url(boss, "close"))
    boss.refresh_from_db()
    assert (boss.role, boss.deactivated_at) == ("super-admin", None)
    assert editing.post(url(ada, "role"), {"role": "super-admin"}).status_code == 302
    ada.refresh_from_db()
    assert ada.role == "super-admin"
    changed = editing.post(url(boss, "role"), {"role": "user"})
    assert changed.status_code == 302, changed.context["form"].errors


def test_what_else_is_amiss_with_the_person_is_named(editing: Any, company: Any, boss: Any) -> None:
    nameless = factories.make_contact(company=company, user=factories.make_user(), last_name="Demo")
    refused = editing.post(url(nameless, "role"), {"role": "super-admin"})
    assert refused.context["form"].errors["role"] == ["First name: This field is required."]


@pytest.mark.parametrize("role", ["", "owner", "\x00", "x" * 10_000])
def test_a_role_that_does_not_exist_is_refused_beside_the_field(
    editing: Any, company: Any, ada: Any, role: str
) -> None:
    response = editing.post(url(ada, "role"), {"role": role})
    assert set(response.context["form"].errors) == {"role"}
    assert not company.events.exists()


def test_opening_a_login_without_a_free_seat_is_refused_in_words(
    editing: Any, company: Any, boss: Any, ada: Any
) -> None:
    factories.make_licence(company, 2, holders=[boss])
    editing.post(url(ada, "close"))
    factories.model("licences", "Licence").objects.update(quantity=1)
    page = editing.post(url(ada, "open"), follow=True).content.decode()
    ada.refresh_from_db()
    assert ada.deactivated_at is not None
    assert "No seat is free" in page


def test_it_needs_the_right_to_change_contacts_and_a_person_of_this_customer(
    editing: Any, limited: Any, company: Any, ada: Any
) -> None:
    stranger = factories.make_contact(user=factories.make_user())
    for act in ("role", "close", "open"):
        foreign = f"{CUSTOMERS}{company.pk}/logins/{stranger.pk}/{act}/"
        assert editing.get(foreign).status_code == 404
        assert editing.post(foreign, {"role": "user"}).status_code == 404
    client = limited("view_company", "change_company")
    shown = read(client, edit_url(company))
    for act in ("role", "close", "open"):
        assert url(ada, act) not in shown
        assert client.post(url(ada, act), {"role": "super-admin"}).status_code == 302
    ada.refresh_from_db()
    assert (ada.role, ada.deactivated_at) == ("user", None)
    assert read(client, f"{CUSTOMERS}{company.pk}/logins/")


def test_many_users_come_page_by_page_and_are_found_by_name(editing: Any, company: Any, boss: Any) -> None:
    for number in range(60):
        user = factories.make_user(f"demo{number:02}@acme.example")
        factories.make_contact(user=user, company=company, first_name="Demo", last_name=f"N{number:02}")
    page = f"{CUSTOMERS}{company.pk}/logins/"
    assert page in tab(editing, company)
    first = editing.get(page)
    names = [contact.last_name for contact in first.context["table"].data]
    assert names == ["Boss", *[f"N{number:02}" for number in range(49)]]
    second = editing.get(page, {"after": first.context["page"].after})
    assert [contact.last_name for contact in second.context["table"].data][-1] == "N59"
    back = editing.get(page, {"before": second.context["page"].before})
    assert [contact.last_name for contact in back.context["table"].data] == names
    one = editing.get(page, {"q": "demo n37"}).context["table"].data
    assert [contact.last_name for contact in one] == ["N37"]
    for words in ("\x00", "x" * 10_000, "' OR 1=1", "%"):
        assert editing.get(page, {"q": words, "after": words}).status_code == 200


def test_the_pages_take_as_many_queries_for_40_users_as_for_3(editing: Any, company: Any, boss: Any) -> None:
    counts = []
    for rows in (1, 2, 37):  # the first fills the caches
        for _row in range(rows):
            ada = factories.make_contact(user=factories.make_user(), company=company)
            factories.make_licence(company, 1, holders=[ada])
        with CaptureQueriesContext(connection) as queries:
            read(editing, edit_url(company))
            read(editing, f"{CUSTOMERS}{company.pk}/logins/")
        counts.append(len(queries))
    assert counts[1] == counts[2]
