"""The shop enables partners and their clients; the partner ticks its own people; what is disabled ends at once."""

from typing import Any

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.impersonation.exceptions import NoPartner, NotOfThePartner, OwnCompany
from oscar_clientportal.impersonation.services import partners
from oscar_clientportal.impersonation.signals import partner_changed
from tests import factories

pytestmark = pytest.mark.django_db

Partner = get_model("clientportal_impersonation", "Partner")
PartnerLink = get_model("clientportal_impersonation", "PartnerLink")


@pytest.fixture
def editor(db: None) -> Any:
    return factories.make_user("editor@acme.example")


@pytest.fixture
def partner(db: None) -> Any:
    return factories.make_partner(users=2)


@pytest.fixture
def ada(db: None) -> Any:
    return factories.make_contact(user=factories.make_user(), first_name="Ada", last_name="Demo")


@pytest.fixture
def heard() -> Any:
    told: list[str] = []

    def hear(change: str, **kwargs: Any) -> None:
        told.append(change)

    partner_changed.connect(hear)
    yield told
    partner_changed.disconnect(hear)


def running(partner: Any, ada: Any, number: int = 0) -> Any:
    """A session of one of the partner's people as Ada."""
    consent = partner.consents.filter(company=ada.company).first() or factories.make_consent(
        ada, partner=partner
    )
    user = partner.users.order_by("pk")[number].contact.user
    return factories.make_impersonation(user, ada, authority="partner", consent=consent)


def how_ended(session: Any) -> str:
    session.refresh_from_db()
    return str(session.how_ended)


@pytest.mark.req("4.03")
def test_a_company_is_enabled_once_and_by_whom_is_kept(editor: Any, heard: list[str]) -> None:
    company = factories.make_company()
    partner = partners.enable_partner(company=company, by=editor)
    assert partners.enable_partner(company=company, by=None) == partner
    assert (Partner.objects.active().get(), partner.enabled_by, heard) == (partner, editor, ["enabled"])


@pytest.mark.req("4.03")
def test_a_person_without_a_company_gets_one_of_their_own_and_runs_it(editor: Any) -> None:
    contact = factories.make_contact("ada@demo.example", company=None, first_name="Ada", last_name="Demo")
    partner = partners.enable_contact(contact=contact, by=editor)
    contact.refresh_from_db()
    assert (partner.company, partner.company.name) == (contact.company, "Ada Demo")
    assert (contact.role, partner.company.is_individual) == ("super-admin", True)
    assert partners.enable_contact(contact=contact, by=editor) == partner


@pytest.mark.req("4.03", "4.12")
def test_disabling_a_partner_ends_what_runs_and_leaves_the_consents(
    editor: Any, partner: Any, ada: Any, heard: list[str]
) -> None:
    session, staff = running(partner, ada), factories.make_impersonation(editor, ada)
    partners.disable_partner(partner=partner, by=editor)
    partners.disable_partner(partner=partner, by=editor)
    assert (how_ended(session), session.ended_by, how_ended(staff)) == ("disabled", editor, "")
    assert partner.consents.get().status == "given"
    user = partner.users.first().contact.user
    assert not Partner.objects.of_user(user).exists()
    assert not PartnerLink.objects.visible_to(user).exists()
    partners.enable_partner(company=partner.company, by=editor)
    assert PartnerLink.objects.visible_to(user).get().company == ada.company
    assert heard == ["disabled", "enabled"]


@pytest.mark.req("4.04")
def test_a_client_is_linked_once_and_never_the_partner_themselves(
    editor: Any, partner: Any, ada: Any, heard: list[str]
) -> None:
    link = partners.allow_client(partner=partner, company=ada.company, by=editor)
    assert partners.allow_client(partner=partner, company=ada.company, by=None) == link
    assert (link.enabled_by, heard) == (editor, ["allowed"])
    with pytest.raises(OwnCompany):
        partners.allow_client(partner=partner, company=partner.company, by=editor)


@pytest.mark.req("4.04", "4.12")
def test_disabling_a_link_ends_what_runs_for_that_client_alone(
    editor: Any, partner: Any, ada: Any, heard: list[str]
) -> None:
    other = factories.make_contact(user=factories.make_user())
    consent = factories.make_consent(other, partner=partner)
    first = running(partner, ada)
    user = partner.users.order_by("pk")[1].contact.user
    second = factories.make_impersonation(user, other, authority="partner", consent=consent)
    partners.disallow_client(partner=partner, company=other.company, by=editor)
    partners.disallow_client(partner=partner, company=other.company, by=editor)
    assert (how_ended(first), how_ended(second)) == ("", "disabled")
    assert PartnerLink.objects.visible_to(user).get().company == ada.company
    consent.refresh_from_db()
    assert (consent.status, heard) == ("given", ["disallowed"])
    partners.allow_client(partner=partner, company=other.company, by=editor)
    assert PartnerLink.objects.visible_to(user).count() == 2


@pytest.mark.req("4.05", "4.12")
def test_exactly_those_ticked_have_the_master_account_and_the_others_sessions_end(
    partner: Any, ada: Any
) -> None:
    first, second = (row.contact for row in partner.users.order_by("pk"))
    kept, lost = running(partner, ada), running(partner, ada, 1)
    partners.tick_users(partner=partner, contacts=[first], by=first.user)
    assert (how_ended(kept), how_ended(lost)) == ("", "disabled")
    assert not PartnerLink.objects.visible_to(second.user).exists()
    partners.tick_users(partner=partner, contacts=[first, second], by=first.user)
    assert partner.users.get(contact=second).ticked_by == first.user
    assert PartnerLink.objects.visible_to(second.user).exists()


@pytest.mark.req("4.05")
def test_only_people_of_the_partners_company_who_can_log_in_are_ticked(partner: Any, ada: Any) -> None:
    without_login = factories.make_contact(company=partner.company)
    closed = factories.make_contact(user=factories.make_user(is_active=False), company=partner.company)
    for contact in (ada, without_login, closed):
        with pytest.raises(NotOfThePartner):
            partners.tick_users(partner=partner, contacts=[contact], by=None)
    assert partner.users.count() == 2


@pytest.mark.req("4.05")
def test_whoever_has_left_the_company_acts_for_nobody_until_the_new_one_ticks_them(
    partner: Any, ada: Any
) -> None:
    leaver = partner.users.order_by("pk")[1].contact
    session = running(partner, ada, 1)
    other = factories.make_partner(users=0)
    leaver.company = other.company
    leaver.save()
    assert not PartnerLink.objects.visible_to(leaver.user).exists()
    partners.tick_users(partner=other, contacts=[leaver], by=None)
    assert how_ended(session) == "disabled"
    assert other.users.get().contact == leaver
    assert partner.users.count() == 1


@pytest.mark.req("4.03", "4.05")
def test_nobody_is_ticked_at_a_partner_the_shop_has_disabled(partner: Any) -> None:
    partners.disable_partner(partner=partner, by=None)
    with pytest.raises(NoPartner):
        partners.tick_users(partner=partner, contacts=[], by=None)
    assert partner.users.count() == 2


@pytest.mark.req("4.05")
def test_the_super_admin_alone_runs_the_partner(partner: Any) -> None:
    first, second = (row.contact.user for row in partner.users.order_by("pk"))
    assert Partner.objects.run_by(first).get() == partner
    assert not Partner.objects.run_by(second).exists()
    partners.disable_partner(partner=partner, by=None)
    assert not Partner.objects.run_by(first).exists()
