"""Acting as a client of one shop is nothing at the other: no session, no consent, no form, no signed link."""

from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, tenancy
from oscar_clientportal.impersonation.tokens import waiting_order_token
from tests import factories
from tests.impersonating import act, stop

pytestmark = [pytest.mark.django_db, pytest.mark.req("5.04")]

BASKET = "/basket/"
BACKEND = "oscar_clientportal.clients.backends.ModelBackend"


def make_world():
    """A partner's user, a client and a consent, with the same numbers in whichever shop this is called."""
    user = factories.make_user("twin@example.com", pk=7001)
    client = factories.make_user("client@example.com", pk=7002)
    contact = factories.make_contact(user=client, pk=7003)
    partner = factories.make_partner(pk=7004)
    partner.users.all().delete()
    partner.users.create(contact=factories.make_contact(user=user, pk=7005, company=partner.company))
    consent = factories.make_consent(contact, partner=partner, scopes=["basket", "buy", "balance"], pk=7006)
    return user, contact, consent


@pytest.fixture
def world(globex):
    """The same people in both shops, with the same passwords."""
    with globex():
        there, contact, _consent = make_world()
    here, contact_here, consent = make_world()
    for user, twin in ((here, there), (contact_here.user, contact.user)):
        get_user_model().objects.filter(pk=user.pk).update(password=twin.password)
    return here, contact_here, consent


@pytest.fixture
def acting(client, world):
    """The twin acts as the client at acme."""
    enter(client, 7001, "acme")
    assert act(client, consent=world[2]).status_code == 302
    return client


def who(browser, shop="acme"):
    """Whom a browser's session at that shop is logged in as."""
    with tenancy.schema(shop):
        user = browser.session.get("_auth_user_id")
    return user and int(user)


def sessions(shop="acme"):
    with tenancy.schema(shop):
        return list(get_model("clientportal_impersonation", "Impersonation").objects.all())


def enter(browser, pk, shop):
    """Log this person in at that shop."""
    with tenancy.schema(shop):
        browser.force_login(get_user_model().objects.get(pk=pk), BACKEND)


def test_the_cookie_of_a_session_at_one_shop_makes_nobody_anybody_at_the_other(acting, globex_client, globex):
    globex_client.cookies = deepcopy(acting.cookies)
    page = globex_client.get(BASKET)
    assert not page.wsgi_request.user.is_authenticated
    assert getattr(page.wsgi_request, "clientportal_impersonation", None) is None
    assert sessions("globex") == []
    with globex():
        assert not get_model("sessions", "Session").objects.exists()
    assert who(acting) == 7002


def test_a_session_of_one_shop_can_not_be_stopped_from_the_other(acting, globex_client):
    globex_client.cookies = deepcopy(acting.cookies)
    stop(globex_client)
    assert [session.ended_at for session in sessions()] == [None]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("has_twin", [False, True])
def test_the_number_of_a_session_at_the_other_shop_is_no_way_in(globex_client, has_twin):
    """A browser of the client at globex names a session of acme, even where globex has one of that number."""
    enter(globex_client, 7002, "globex")
    for shop in ("acme", "globex") if has_twin else ("acme",):
        with tenancy.schema(shop):
            contact = get_model("clientportal_clients", "Contact").objects.get(pk=7003)
            factories.make_impersonation(get_user_model().objects.get(pk=7001), contact, pk=7007)
    with tenancy.schema("globex"):
        named = globex_client.session
        named["clientportal_impersonation"] = 7007
        named.save()
    globex_client.get(BASKET)
    assert who(globex_client, "globex") is None
    assert {session.ended_at for shop in ("acme", "globex") for session in sessions(shop)} == {None}


def test_a_consent_given_at_one_shop_opens_nothing_at_the_other(globex_client, globex, world):
    with globex():
        get_model("clientportal_impersonation", "Consent").objects.update(status="revoked")
    enter(globex_client, 7001, "globex")
    act(globex_client, consent=world[2])
    assert who(globex_client, "globex") == 7001
    assert sessions() == sessions("globex") == []


def test_one_form_begins_one_session_in_each_shop(client, globex_client, world):
    token = str(uuid4())
    for browser, shop in ((client, "acme"), (globex_client, "globex")):
        enter(browser, 7001, shop)
        assert act(browser, consent=world[2], token=token).status_code == 302
        assert who(browser, shop) == 7002
        assert [str(session.token) for session in sessions(shop)] == [token]


def test_an_end_at_one_shop_leaves_the_session_at_the_other(acting, globex_client, world):
    enter(globex_client, 7001, "globex")
    act(globex_client, consent=world[2])
    stop(acting)
    assert [bool(session.ended_at) for session in (*sessions(), *sessions("globex"))] == [True, False]
    assert (who(acting), who(globex_client, "globex")) == (7001, 7002)
    assert globex_client.get(BASKET).wsgi_request.user.pk == 7002


def test_the_link_to_an_order_that_waits_opens_no_order_of_the_other_shop(client, globex_client, world):
    """Even where the other shop has an order that waits with the same number, for the same people."""
    for shop in ("acme", "globex"):
        with tenancy.schema(shop):
            contact = get_model("clientportal_clients", "Contact").objects.get(pk=7003)
            session = factories.make_impersonation(get_user_model().objects.get(pk=7001), contact)
            waiting = get_model("clientportal_impersonation", "WaitingOrder").objects.create(
                pk=7008,
                session=session,
                actor=session.impersonator,
                user=contact.user,
                company=contact.company,
                total=7,
                currency="EUR",
                expires_at=clock.now() + timedelta(days=1),
            )
            if shop == "acme":
                link = reverse(
                    "clientportal_checkout:waiting-order", args=[waiting_order_token(waiting, contact)]
                )
    assert client.get(link).status_code == 200
    assert globex_client.get(link).status_code == 404
