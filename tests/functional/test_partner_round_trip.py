"""A partner's way from the dashboard into a client's account and back, and how the shop or the client ends it."""

from typing import Any

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.impersonation.services import consents, partners
from tests import factories
from tests.impersonating import act, stop

pytestmark = pytest.mark.django_db

DASHBOARD = reverse("clientportal_portal:partner")
PROFILE = reverse("customer:profile-view")
Impersonation = get_model("clientportal_impersonation", "Impersonation")


@pytest.fixture
def partner(db: None) -> Any:
    return factories.make_partner()


@pytest.fixture
def paula(partner: Any) -> Any:
    return partner.users.get().contact.user


@pytest.fixture
def ada(db: None) -> Any:
    """A named user of a client; the super-admin is somebody else."""
    company = factories.make_company("Lovelace Engines")
    factories.make_contact(user=factories.make_user(), company=company, role="super-admin")
    names = {"first_name": "Ada", "last_name": "Demo"}
    return factories.make_contact(user=factories.make_user(), company=company, **names)


@pytest.fixture
def inside(client: Any, partner: Any, paula: Any, ada: Any) -> Any:
    """The partner's browser, in the client's account."""
    consent = factories.make_consent(ada, partner=partner, scopes=["basket"])
    client.force_login(paula)
    client.cookies["django_language"] = "en"
    assert act(client, consent=consent).status_code == 302
    assert who(client) == ada.user
    return client


def who(client: Any) -> Any:
    return client.get(PROFILE).wsgi_request.user


@pytest.mark.req("4.01", "4.02", "4.09", "4.10")
def test_inside_a_clients_account_the_menu_leads_back_to_the_dashboard(inside: Any, paula: Any) -> None:
    page = inside.get(PROFILE).content.decode()
    assert "Partner dashboard" in page
    assert f'href="{DASHBOARD}"' not in page
    answer = stop(inside, to="partner")
    assert (answer.status_code, answer["Location"]) == (302, DASHBOARD)
    page = inside.get(DASHBOARD)
    assert (page.status_code, page.wsgi_request.user) == (200, paula)
    assert f'href="{DASHBOARD}"' in inside.get(PROFILE).content.decode()


@pytest.mark.req("4.10")
def test_the_dashboard_is_the_partners_own_and_closed_while_acting(inside: Any, ada: Any) -> None:
    assert inside.get(DASHBOARD).status_code != 200
    assert who(inside) == ada.user


def shop_disables_the_partner(partner: Any, ada: Any) -> None:
    partners.disable_partner(partner=partner, by=None)


def shop_disables_the_link(partner: Any, ada: Any) -> None:
    partners.disallow_client(partner=partner, company=ada.company, by=None)


def partner_unticks_the_user(partner: Any, ada: Any) -> None:
    partners.tick_users(partner=partner, contacts=[], by=None)


def client_takes_the_consent_back(partner: Any, ada: Any) -> None:
    admin = ada.company.contacts.get(role="super-admin").user
    consents.revoke_consent(consent=partner.consents.get(), by=admin)


@pytest.mark.req("4.03", "4.04", "4.05", "4.12")
@pytest.mark.parametrize(
    "end",
    [
        shop_disables_the_partner,
        shop_disables_the_link,
        partner_unticks_the_user,
        client_takes_the_consent_back,
    ],
)
def test_whoever_ends_it_the_next_request_is_the_partners_own_again_and_there_is_no_way_back_in(
    inside: Any, partner: Any, paula: Any, ada: Any, end: Any
) -> None:
    end(partner, ada)
    answer = inside.get(PROFILE)
    assert answer.status_code == 302
    assert who(inside) == paula
    assert Impersonation.objects.get().ended_at is not None
    assert act(inside, consent=partner.consents.get()).status_code != 302
    assert who(inside) == paula
