"""Partners: enabled and disabled by the shop, their clients added and removed."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories

from .acting import PARTNERS, keys, make_running
from .contacts import url

pytestmark = pytest.mark.django_db


def partners() -> Any:
    return factories.model("impersonation", "Partner").objects


def client_of(partner: Any, name: str = "Demo Traders", **consent: Any) -> Any:
    """A client added to the partner, who has consented."""
    company = factories.make_company(name)
    contact = factories.make_contact(user=factories.make_user(), company=company, role="super-admin")
    factories.make_consent(contact, partner=partner, **consent)
    return company


@pytest.mark.req("4.03")
def test_the_shop_enables_a_company(editing: Any, editor: Any) -> None:
    company = factories.make_company("Demo Partners")
    answer = editing.post(f"{PARTNERS}enable/", {"company": company.pk, "contact": ""})
    partner = partners().get()
    assert (partner.company, partner.is_active, partner.enabled_by) == (company, True, editor)
    assert answer["Location"] == f"{PARTNERS}inspect/{partner.pk}/"


@pytest.mark.req("4.03")
def test_a_contact_of_kind_partner_has_a_short_way_there(editing: Any) -> None:
    contact = factories.make_contact(kind="partner", company=None, first_name="Fay", last_name="Freelance")
    page = editing.get(url("inspect", contact)).content.decode()
    assert "Enable as partner" in page
    form = editing.get(f"{PARTNERS}enable/?contact={contact.pk}").context["form"]
    assert form["contact"].value() == str(contact.pk)
    editing.post(f"{PARTNERS}enable/", {"company": "", "contact": contact.pk})
    contact.refresh_from_db()
    assert partners().get().company == contact.company
    assert "Enabled as a partner." in editing.get(url("inspect", contact)).content.decode()
    assert "Acting for clients" not in editing.get(url("inspect", factories.make_contact())).content.decode()


def test_somebody_whose_details_are_missing_gets_no_company_of_their_own(editing: Any) -> None:
    contact = factories.make_contact(kind="partner", company=None, first_name="")
    answer = editing.post(f"{PARTNERS}enable/", {"company": "", "contact": contact.pk})
    assert "complete them first" in answer.content.decode()
    assert not partners().exists()


@pytest.mark.parametrize("fields", [{}, {"company": "x"}, {"company": "99999999"}, {"contact": "0"}])
def test_nobody_is_enabled_by_nothing(editing: Any, fields: dict[str, str]) -> None:
    answer = editing.post(f"{PARTNERS}enable/", fields)
    assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True)
    assert not partners().exists()


def test_a_person_of_another_company_is_a_mistake(editing: Any) -> None:
    data = {"company": factories.make_company().pk, "contact": factories.make_contact().pk}
    assert "another company" in editing.post(f"{PARTNERS}enable/", data).content.decode()
    assert not partners().exists()


@pytest.mark.req("4.03")
def test_disabling_says_which_sessions_end_and_ends_them(editing: Any) -> None:
    partner = factories.make_partner()
    consent = factories.make_consent(factories.make_contact(user=factories.make_user()), partner=partner)
    session = make_running(consent=consent, authority="partner", contact_name="Ada Lovelace")
    other = make_running(contact_name="Grace Hopper")
    page = editing.get(f"{PARTNERS}disable/{partner.pk}/").content.decode()
    assert "1 session ends now" in page
    assert "Ada Lovelace" in page
    assert "Grace Hopper" not in page
    editing.post(f"{PARTNERS}disable/{partner.pk}/")
    for row in (partner, session, other):
        row.refresh_from_db()
    assert (partner.is_active, session.how_ended, other.ended_at) == (False, "disabled", None)
    editing.post(f"{PARTNERS}enable/{partner.pk}/")
    partner.refresh_from_db()
    assert partner.is_active


@pytest.mark.req("4.04")
def test_the_shop_adds_each_client_and_takes_it_away_again(editing: Any) -> None:
    partner = factories.make_partner()
    company = factories.make_company("Demo Traders")
    editing.post(f"{PARTNERS}{partner.pk}/clients/add/", {"company": company.pk})
    link = partner.links.get()
    assert (link.company, link.is_active) == (company, True)
    text = editing.get(f"{PARTNERS}inspect/{partner.pk}/").content.decode()
    assert "Demo Traders" in text
    assert "Not asked yet" in text
    contact = factories.make_contact(user=factories.make_user(), company=company, role="super-admin")
    session = make_running(consent=factories.make_consent(contact, partner=partner), authority="partner")
    assert "Given until" in editing.get(f"{PARTNERS}inspect/{partner.pk}/").content.decode()
    remove = f"{PARTNERS}{partner.pk}/clients/{link.pk}/remove/"
    assert "1 session ends now" in editing.get(remove).content.decode()
    editing.post(remove)
    link.refresh_from_db()
    session.refresh_from_db()
    assert (link.is_active, session.how_ended) == (False, "disabled")
    assert editing.get(f"{PARTNERS}inspect/{partner.pk}/").context["clients"].data == []


@pytest.mark.req("4.04")
def test_a_partners_own_company_is_no_client_of_theirs(editing: Any) -> None:
    partner = factories.make_partner()
    data = {"company": partner.company_id}
    answer = editing.post(f"{PARTNERS}{partner.pk}/clients/add/", data)
    assert answer.context["form"].errors["company"]
    assert not partner.links.exists()


def test_a_client_of_another_partner_is_not_there(editing: Any) -> None:
    partner, other = factories.make_partner(), factories.make_partner()
    client_of(other)
    foreign = f"{PARTNERS}{partner.pk}/clients/{other.links.get().pk}/remove/"
    assert (editing.get(foreign).status_code, editing.post(foreign).status_code) == (404, 404)
    assert other.links.get().is_active


def test_the_list_counts_people_clients_and_consents_that_stand(editing: Any) -> None:
    partner = factories.make_partner(users=2)
    client_of(partner)
    client_of(partner, days=-1)
    gone = factories.make_partner(company=factories.make_company("Another"), is_active=False)
    row = next(row for row in editing.get(PARTNERS).context["object_list"] if row.pk == partner.pk)
    assert (row.ticked, row.clients, row.consents_standing) == (2, 2, 1)
    assert keys(editing, PARTNERS, "q=another") == keys(editing, PARTNERS, "is_active=False") == [gone.pk]
    exported = b"".join(editing.get(f"{PARTNERS}?export=csv")).decode()
    assert len(exported.splitlines()) == 3


def test_clients_are_found_among_many_and_read_page_by_page(editing: Any) -> None:
    partner = factories.make_partner()
    for number in range(51):
        partner.links.create(company=factories.make_company(f"Demo {number:03}"))
    page = f"{PARTNERS}inspect/{partner.pk}/"
    first, second = (editing.get(f"{page}?p={number}").content.decode() for number in (1, 2))
    assert ("Demo 049" in first, "Demo 050" in first, "Demo 050" in second) == (True, False, True)
    found = editing.get(f"{page}?q=007&p=x").content.decode()
    assert ("Demo 007" in found, "Demo 008" in found) == (True, False)


@pytest.mark.parametrize("is_page", [False, True])
def test_20_rows_take_as_many_queries_as_2(editing: Any, is_page: bool) -> None:
    counts, partner = [], factories.make_partner()
    address = f"{PARTNERS}inspect/{partner.pk}/" if is_page else PARTNERS
    for rows in (2, 18):
        for _row in range(rows):
            client_of(partner)
            factories.make_partner()
        editing.get(address)
        with CaptureQueriesContext(connection) as queries:
            editing.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_may_look_changes_nothing(limited: Any) -> None:
    partner = factories.make_partner()
    client_of(partner)
    client = limited("view_partner")
    page = client.get(f"{PARTNERS}inspect/{partner.pk}/")
    assert (page.status_code, "Remove" in page.content.decode()) == (200, False)
    link = partner.links.get()
    for act in ("enable/", f"disable/{partner.pk}/", f"{partner.pk}/clients/{link.pk}/remove/"):
        assert client.post(PARTNERS + act, {"company": factories.make_company().pk}).status_code == 302
    partner.refresh_from_db()
    assert (partner.is_active, partners().count(), partner.links.get().is_active) == (True, 1, True)
