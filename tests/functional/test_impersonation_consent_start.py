"""Partners and agents begin by a consent: the page that says what it means, and who else sees it."""

import pytest
from oscar.core.loading import get_model

from tests import factories
from tests.impersonating import act, stop

pytestmark = pytest.mark.django_db
Impersonation = get_model("clientportal_impersonation", "Impersonation")
Refusal = get_model("clientportal_impersonation", "Refusal")


@pytest.fixture
def ada():
    company = factories.make_company("Ada & Sons")
    name = {"first_name": "Ada", "last_name": "Demo"}
    return factories.make_contact(user=factories.make_user(**name), company=company, **name)


@pytest.fixture
def partner(client):
    partner = factories.make_partner()
    client.force_login(partner.users.get().contact.user)
    return partner


@pytest.fixture
def agent(client):
    agent = factories.make_agent()
    client.force_login(agent.user)
    return agent


def page_of(consent):
    return f"/portal/impersonate/{consent.pk}/"


@pytest.mark.req("4.09", "5.04")
def test_before_they_begin_a_partner_reads_as_whom_for_what_and_for_how_long(client, partner, ada):
    consent = factories.make_consent(ada, scopes=["basket"], partner=partner)

    text = client.get(page_of(consent)).content.decode()

    for said in (
        "Ada Demo",
        "Ada &amp; Sons",
        "fill the basket",
        "30 minutes",
        "the client reads an account",
    ):
        assert said in text
    assert "spend the client" not in text


def test_a_partner_reads_how_much_of_the_clients_money_is_left(client, partner, ada):
    consent = factories.make_consent(ada, scopes=["balance"], partner=partner)
    assert "€100.00 of €100.00 are left" in client.get(page_of(consent)).content.decode()


@pytest.mark.req("4.10", "5.04", "5.06")
def test_a_partner_acts_by_the_consent_and_returns_to_the_dashboard(client, partner, ada):
    consent = factories.make_consent(ada, scopes=["basket"], partner=partner)

    act(client, consent=consent)

    session = Impersonation.objects.get()
    assert (session.authority, session.consent, session.contact) == ("partner", consent, ada)
    assert session.scopes == ["basket"]
    assert stop(client).url == "/portal/partner/"
    act(client, consent=consent, next="/catalogue/")
    assert stop(client, to="partner").url == "/portal/partner/"


@pytest.mark.req("5.04")
def test_an_agent_returns_to_the_clients_page(client, agent, ada):
    link = factories.make_link(agent, ada)
    consent = factories.make_consent(ada, agent=agent)

    assert client.get(page_of(consent)).status_code == 200
    act(client, consent=consent)

    assert stop(client).url == f"/portal/portfolio/{link.pk}/"


@pytest.mark.req("4.08", "5.04")
def test_a_consent_given_to_another_is_as_good_as_missing(client, partner, ada):
    others = factories.make_consent(ada, partner=factories.make_partner())
    agents = factories.make_consent(ada, agent=factories.make_agent())
    to_shop = factories.make_consent(ada, to_shop=True)

    for consent in (others, agents, to_shop):
        assert client.get(page_of(consent)).status_code == 404
        assert act(client, consent=consent).status_code == 404
    assert client.get("/portal/impersonate/999999/").status_code == 404
    assert not Impersonation.objects.exists()


@pytest.mark.req("4.12", "5.04", "5.06")
@pytest.mark.parametrize("status", ["revoked", "ended", "requested"])
def test_by_a_consent_that_does_not_stand_nothing_begins_and_the_page_says_so(client, partner, ada, status):
    consent = factories.make_consent(ada, partner=partner)
    type(consent).objects.filter(pk=consent.pk).update(
        status=status, acts_as=None if status == "requested" else ada
    )

    assert "has not agreed" in client.get(page_of(consent)).content.decode()
    assert not Refusal.objects.exists()
    assert act(client, consent=consent).status_code == 403
    assert Refusal.objects.get().code == "no-consent"
    assert not Impersonation.objects.exists()


@pytest.mark.req("4.03", "4.04", "4.05", "5.04")
@pytest.mark.parametrize("missing", ["enabled", "linked", "ticked"])
def test_without_the_shops_leave_and_the_tick_a_partner_begins_nothing(client, partner, ada, missing):
    consent = factories.make_consent(ada, partner=partner)
    if missing == "enabled":
        type(partner).objects.update(is_active=False)
    elif missing == "linked":
        partner.links.update(is_active=False)
    else:
        partner.users.all().delete()

    assert client.get(page_of(consent)).status_code == 404
    assert act(client, consent=consent).status_code == 403
    assert Refusal.objects.get().code == "not-permitted"


@pytest.mark.req("5.04")
def test_by_a_consent_without_a_reason_the_message_stands_beside_the_field(client, partner, ada):
    consent = factories.make_consent(ada, partner=partner)

    response = act(client, consent=consent, reason="")

    assert response.status_code == 200
    assert "Please say why." in response.content.decode()
    assert f'value="{consent.pk}"' in response.content.decode()
