"""Contacts that several people write down, invite or give access to at the same moment."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import ContactExists, InvitationInvalid, InvitationOver
from oscar_clientportal.core import clock
from tests import factories

from .races import at_once, rounds

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 6


def model(name: str = "Contact") -> Any:
    return factories.model("clients", name)


def create(**fields: Any) -> Any:
    names = {"kind": "client", "first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com"}
    return services.create_contact(**{**names, **fields})


@pytest.mark.req("1.02")
def test_of_several_editors_who_write_down_one_address_one_does_and_the_others_are_told_who_has_it() -> None:
    for turn in rounds(50):
        results = at_once(
            [lambda turn=turn: create(email=f"Ada{turn}@example.com", company_name="Engines")] * WORKERS
        )
        others = [result for result in results if isinstance(result, ContactExists)]
        assert len(others) == WORKERS - 1
        assert {other.contact.email for other in others} == {f"ada{turn}@example.com"}
        assert model("Company").objects.count() == turn + 1


@pytest.mark.req("2.50")
def test_of_several_who_come_first_to_a_company_one_is_its_super_admin() -> None:
    for turn in rounds(50):
        company = factories.make_company()
        acts = [
            lambda number=number, company=company: create(
                email=f"{company.pk}-{number}@example.com", company=company
            )
            for number in range(WORKERS)
        ]
        roles = sorted(contact.role for contact in at_once(acts))
        assert roles == ["super-admin"] + ["user"] * (WORKERS - 1), turn


def test_two_super_admins_do_not_both_step_back() -> None:
    for _turn in rounds(50):
        company = factories.make_company()
        pair = [
            factories.make_contact(company=company, role="super-admin", first_name="A", last_name="B")
            for _ in "ab"
        ]
        results = at_once(
            [lambda each=each: services.change_contact(contact=each, role="user") for each in pair]
        )
        assert sum(isinstance(result, ValidationError) for result in results) == 1
        assert company.contacts.filter(role="super-admin").count() == 1


@pytest.mark.req("1.04")
def test_however_many_invite_at_once_one_link_works() -> None:
    for _turn in rounds(50):
        contact = factories.make_contact(status="added")
        at_once([lambda contact=contact: services.invite_contact(contact=contact)] * WORKERS)
        assert contact.invitations.count() == WORKERS
        assert contact.invitations.open(clock.now()).count() == 1


def test_an_invitation_is_either_revoked_or_accepted() -> None:
    for _turn in rounds(50):
        contact = factories.make_contact(status="added")
        invitation, token = services.invitations.issue_invitation(contact=contact, by=None)

        def accept(token: str = token) -> Any:
            names = {"first_name": "", "last_name": ""}
            return services.accept_invitation(token=token, password="a long password", **names)

        def revoke(invitation: Any = invitation) -> Any:
            return services.revoke_invitation(invitation=invitation, by=None)

        accepted, revoked = at_once([accept, revoke])
        contact.refresh_from_db()
        if isinstance(accepted, InvitationInvalid):
            assert (contact.user, contact.status) == (None, "added")
        else:
            assert isinstance(revoked, InvitationOver)
            assert (contact.user, contact.status) == (accepted, "active")


@pytest.mark.req("2.50")
def test_however_many_send_a_companys_access_data_one_default_user_is_made() -> None:
    for turn in rounds(50):
        company = factories.make_company(email=f"info{turn}@engines.example")
        acts = [lambda company=company: services.send_company_access_data(company=company, by=None)] * WORKERS
        made = at_once(acts)
        assert len({contact.pk for contact in made}) == 1
        assert company.contacts.get().role == "super-admin"
