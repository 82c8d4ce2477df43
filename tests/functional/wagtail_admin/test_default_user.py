"""Wherever the staff leave a customer without people a default user stands, and the panel says so."""

from html import unescape
from typing import Any

import pytest

from oscar_clientportal.clients import services
from tests import factories

from .contacts import CONTACTS, person, posted
from .contacts import url as contact_url
from .customers import CUSTOMERS, form

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.50")]
Company = factories.model("clients", "Company")
SAID = "has no contact person: a default user was made, its super-admin."


def read(answer: Any) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def test_a_new_customer_has_one_until_the_first_contact_person_is_added(editing: Any) -> None:
    page = read(editing.post(f"{CUSTOMERS}new/", form(email="office@traders.example"), follow=True))
    company = Company.objects.get(name="Demo Traders")
    assert SAID in page
    assert "office@traders.example" in page
    assert company.contacts.get().is_default
    editing.post(f"{CONTACTS}new/client/", posted(company=company.pk))
    ada = company.contacts.get()
    assert (ada.name, ada.role, ada.is_default) == ("Ada Lovelace", "super-admin", False)


def test_a_customer_with_nobody_but_it_can_be_deleted(editing: Any) -> None:
    editing.post(f"{CUSTOMERS}new/", form())
    company = Company.objects.get(name="Demo Traders")
    editing.post(f"{CUSTOMERS}delete/{company.pk}/")
    assert not Company.objects.filter(pk=company.pk).exists()


def test_the_last_person_who_is_deleted_or_moved_leaves_one(editing: Any) -> None:
    company = factories.make_company("Engines")
    ada = person(company=company)
    page = read(editing.post(contact_url("delete", ada), follow=True))
    assert "Engines has no contact person" in page
    assert company.contacts.get().is_default

    bob = person(email="bob@example.com", company=company)
    page = read(
        editing.post(
            contact_url("edit", bob), posted(email="bob@example.com", company="", role="user"), follow=True
        )
    )
    assert "Engines has no contact person" in page
    assert company.contacts.get().is_default


def test_the_last_super_admin_is_not_deleted_from_among_colleagues(editing: Any) -> None:
    company = factories.make_company("Engines")
    ada, _bob = person(company=company), person(email="bob@example.com", company=company)
    page = read(editing.post(contact_url("delete", ada), follow=True))
    assert "Nobody else is super-admin of Engines. Make somebody else one first." in page
    assert company.contacts.count() == 2


def test_whoever_is_moved_into_a_full_company_is_refused_beside_the_company(editing: Any) -> None:
    full = factories.make_company("Full Ltd")
    boss = factories.make_contact(user=factories.make_user(), company=full, role="super-admin")
    factories.make_licence(full, 1, holders=[boss])
    ada = person(company=None)
    services.invite_contact(contact=ada)
    answer = editing.post(contact_url("edit", ada), posted(company=full.pk))
    assert answer.status_code == 200
    assert "No seat is free." in " ".join(answer.context["form"].errors["company"])
    ada.refresh_from_db()
    assert ada.company is None


def test_inviting_many_names_those_for_whom_no_seat_was_free(editing: Any) -> None:
    company = factories.make_company("Small Ltd")
    factories.make_licence(company, 1)
    people = [
        person(email=f"{name}@example.com", first_name=name, company=company) for name in ("Ann", "Ben")
    ]
    data = {"pk": [contact.pk for contact in people], "confirmed": "1"}
    page = read(editing.post(f"{CONTACTS}invite-many/client/", data, follow=True))
    assert "1 person invited." in page
    assert "Ben Lovelace: No seat is free." in page
    assert sorted(company.contacts.values_list("status", flat=True)) == ["added", "invited"]
