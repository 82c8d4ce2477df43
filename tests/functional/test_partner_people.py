"""The partner's super-admin ticks "Partner master account"; whoever has it lands on the dashboard after login."""

from typing import Any

import pytest
from django.urls import reverse

from oscar_clientportal.impersonation.services import partners
from tests import factories

pytestmark = pytest.mark.django_db

DASHBOARD = reverse("clientportal_portal:partner")
USERS = reverse("clientportal_portal:partner-users")
PROFILE = reverse("customer:profile-view")


@pytest.fixture
def partner(db: None) -> Any:
    """Nobody is ticked yet."""
    return factories.make_partner(users=0)


@pytest.fixture
def admin(partner: Any) -> Any:
    return factories.make_contact(user=factories.make_user(), company=partner.company, role="super-admin")


@pytest.fixture
def colleague(partner: Any) -> Any:
    user = factories.make_user("cole@acme.example")
    return factories.make_contact(user=user, company=partner.company, first_name="Cole", last_name="Demo")


def enter(client: Any, contact: Any) -> Any:
    client.force_login(contact.user)
    client.cookies["django_language"] = "en"
    return client


def log_in(client: Any, contact: Any, **data: str) -> str:
    """Through the real form; where it leads."""
    form = {"login-username": contact.email, "login-password": factories.PASSWORD, "login_submit": "1"}
    answer = client.post(reverse("customer:login"), {**form, **data})
    assert answer.status_code == 302, answer.context["login_form"].errors
    return str(answer["Location"])


@pytest.mark.req("4.05")
def test_where_nobody_is_ticked_the_dashboard_leads_the_super_admin_to_ticking(
    client: Any, admin: Any, colleague: Any
) -> None:
    answer = enter(client, admin).get(DASHBOARD)
    assert (answer.status_code, answer["Location"]) == (302, USERS)
    page = client.get(USERS).content.decode()
    assert "Cole Demo" in page
    assert "checked" not in page


@pytest.mark.req("4.05")
def test_any_of_the_partners_people_may_be_ticked_and_unticked(
    client: Any, admin: Any, colleague: Any, partner: Any
) -> None:
    enter(client, admin)
    assert client.post(USERS, {"contacts": [admin.pk, colleague.pk]}).status_code == 302
    assert set(partner.users.values_list("contact", "ticked_by")) == {
        (admin.pk, admin.user_id),
        (colleague.pk, admin.user_id),
    }
    assert client.get(DASHBOARD).status_code == 200
    client.post(USERS, {"contacts": [admin.pk]})
    assert [row.contact for row in partner.users.all()] == [admin]
    assert client.post(USERS, {}).status_code == 302
    assert not partner.users.exists()


@pytest.mark.req("4.05")
def test_nobody_else_can_be_ticked_and_nothing_is_kept(client: Any, admin: Any, partner: Any) -> None:
    stranger = factories.make_contact(user=factories.make_user())
    without_login = factories.make_contact(company=partner.company)
    enter(client, admin)
    for contact in (stranger.pk, without_login.pk, "x", 10**30):
        answer = client.post(USERS, {"contacts": [admin.pk, contact]})
        assert answer.status_code == 200
        assert "error-block" in answer.content.decode()
    assert not partner.users.exists()


@pytest.mark.req("4.05")
def test_only_the_super_admin_ticks(client: Any, admin: Any, colleague: Any, partner: Any) -> None:
    partners.tick_users(partner=partner, contacts=[colleague], by=admin.user)
    enter(client, colleague)
    assert client.get(USERS).status_code == 403
    assert client.post(USERS, {"contacts": []}).status_code == 403
    assert partner.users.get().contact == colleague


def test_a_super_admin_who_is_not_ticked_is_told_that_they_may_tick_themselves(
    client: Any, admin: Any, colleague: Any, partner: Any
) -> None:
    partners.tick_users(partner=partner, contacts=[colleague], by=admin.user)
    answer = enter(client, admin).get(DASHBOARD)
    assert answer.status_code == 403
    assert USERS in answer.content.decode()
    assert f'href="{DASHBOARD}"' in client.get(PROFILE).content.decode()


@pytest.mark.req("4.06")
def test_whoever_is_ticked_lands_on_the_dashboard_unless_they_were_on_their_way_elsewhere(
    client: Any, admin: Any, colleague: Any, partner: Any
) -> None:
    assert log_in(client, colleague) == "/"
    client.logout()
    partners.tick_users(partner=partner, contacts=[colleague], by=admin.user)
    assert log_in(client, colleague) == DASHBOARD
    assert client.get(PROFILE).content.decode().count(f'href="{DASHBOARD}"') == 2
    client.logout()
    assert log_in(client, colleague, **{"login-redirect_url": PROFILE}) == PROFILE
    client.logout()
    partners.disable_partner(partner=partner, by=None)
    assert log_in(client, colleague) == "/"


@pytest.mark.req("4.06")
def test_the_own_account_is_one_step_from_the_dashboard(client: Any, admin: Any, partner: Any) -> None:
    partners.tick_users(partner=partner, contacts=[admin], by=admin.user)
    page = enter(client, admin).get(DASHBOARD).content.decode()
    assert f'href="{reverse("customer:summary")}" class="btn' in page
    assert client.get(reverse("customer:summary"))["Location"] == PROFILE
