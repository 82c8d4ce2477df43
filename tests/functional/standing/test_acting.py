"""Nobody acts for a closed client, and nobody acts who is closed themselves; running sessions end with the block."""

from typing import Any

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.clients import services
from oscar_clientportal.impersonation import standing
from tests import factories
from tests.conftest import ShopClient
from tests.impersonating import act, make_staff

from .people import LOGIN, PROFILE, block, make_person, says, unblock

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.65", "4.12", "5.04")]
Impersonation = get_model("clientportal_impersonation", "Impersonation")


@pytest.fixture
def ada() -> Any:
    """A user of a company whose super-admin is somebody else."""
    boss = make_person()
    return factories.make_contact(user=factories.make_user(), company=boss.company)


def as_staff(ada: Any) -> tuple[Any, dict[str, Any], Any]:
    staff = make_staff()
    person = factories.make_contact(user=staff, company=factories.make_company("The shop's own"))
    factories.make_consent(ada, to_shop=True, scopes=["basket"])
    return staff, {"contact": ada}, person


def as_partner(ada: Any) -> tuple[Any, dict[str, Any], Any]:
    partner = factories.make_partner()
    person = partner.users.get().contact
    return person.user, {"consent": factories.make_consent(ada, partner=partner, scopes=["basket"])}, person


def as_agent(ada: Any) -> tuple[Any, dict[str, Any], Any]:
    agent = factories.make_agent()
    factories.make_link(agent, ada)
    consent = factories.make_consent(ada, agent=agent, scopes=["basket"])
    return agent.user, {"consent": consent}, agent.user.clientportal_contact


everybody = pytest.mark.parametrize("begin", [as_staff, as_partner, as_agent])


def who(client: Any) -> Any:
    return client.get(PROFILE).wsgi_request.user


@everybody
def test_nobody_begins_to_act_for_a_blocked_client(client, ada, begin):
    actor, whom, _person = begin(ada)
    client.force_login(actor)
    block(ada)
    act(client, **whom)
    assert not Impersonation.objects.exists()
    unblock(ada)
    assert act(client, **whom).status_code == 302
    assert who(client) == ada.user


@everybody
def test_a_running_session_ends_with_the_block_and_its_browser_with_the_next_request(client, ada, begin):
    actor, whom, _person = begin(ada)
    client.force_login(actor)
    client.cookies["django_language"] = "en"
    act(client, **whom)
    assert who(client) == ada.user
    block(ada)
    session = Impersonation.objects.get()
    assert (session.how_ended, bool(session.ended_at)) == ("closed", True)
    answer = client.get(PROFILE)
    assert answer.status_code == 302
    assert says(client.get("/"), "you don't act as")
    assert who(client) == actor


@everybody
def test_whoever_acts_and_is_blocked_themselves_is_nobody_any_more_and_reads_why(client, ada, begin):
    actor, whom, person = begin(ada)
    client.force_login(actor)
    client.cookies["django_language"] = "en"
    act(client, **whom)
    services.block_company(company=person.company, by=None, reason="A demo reason")
    assert Impersonation.objects.get().how_ended == "disabled"
    answer = client.get(PROFILE)
    assert (answer.status_code, answer["Location"]) == (302, LOGIN)
    assert says(client.get(LOGIN), "A demo reason")
    assert not who(client).is_authenticated


def test_a_deactivated_person_is_acted_for_no_more(client, ada):
    actor, whom, _person = as_partner(ada)
    client.force_login(actor)
    act(client, **whom)
    services.deactivate_contact(contact=ada, by=None)
    assert Impersonation.objects.get().how_ended == "closed"
    assert who(client) == actor


def test_what_a_session_rests_on_is_still_one_query(ada, django_assert_num_queries):
    actor, _whom, _person = as_partner(ada)
    session = factories.make_impersonation(actor, ada)
    with django_assert_num_queries(1):
        found = standing.find_session(session.pk)
        standing.is_actor_there(found, "")
        standing._is_client_open(found, ada.user)


def test_the_dashboard_of_a_blocked_partner_is_closed_and_a_blocked_client_has_no_login_on_it(client, ada):
    partner = factories.make_partner()
    factories.make_consent(ada, partner=partner, scopes=["basket"])
    person = partner.users.get().contact
    client.force_login(person.user)
    dashboard = reverse("clientportal_portal:partner")
    start = reverse("clientportal_portal:impersonate")
    assert start in client.get(dashboard).content.decode()
    block(ada)
    page = client.get(dashboard)
    assert page.status_code == 200
    assert start not in page.content.decode()
    services.block_company(company=partner.company, by=None)
    assert client.get(dashboard)["Location"] == LOGIN


def test_a_guided_tour_of_a_blocked_client_is_over_too():
    client = ShopClient()
    staff = make_staff()
    invited = factories.make_contact(company=make_person().company, status="invited")
    factories.make_consent(invited, to_shop=True)
    client.force_login(staff)
    act(client, contact=invited)
    assert Impersonation.objects.get().is_tour
    block(invited)
    assert Impersonation.objects.get().how_ended == "closed"
    assert who(client) == staff
