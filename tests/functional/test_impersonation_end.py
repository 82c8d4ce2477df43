"""The end of a session: whatever it rests on is taken away, the very next request is one's own again."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from tests import factories
from tests.conftest import ShopClient
from tests.impersonating import act, make_staff, stop

pytestmark = pytest.mark.django_db
Impersonation = get_model("clientportal_impersonation", "Impersonation")
Contact = get_model("clientportal_clients", "Contact")
ADDRESS = {
    "first_name": "Ada",
    "last_name": "Demo",
    "line1": "1 Demo Street",
    "line4": "Paris",
    "postcode": "75001",
    "country": "FR",
}


class Case:
    """Somebody acts as Ada: the shop's staff, a partner's user, or an agent."""

    def __init__(self, client, who):
        self.client = client
        company = factories.make_company()
        self.ada = factories.make_contact(user=factories.make_user("ada@acme.example"), company=company)
        self.consent = getattr(self, who)()
        client.force_login(self.actor)
        chosen = {"consent": self.consent} if self.consent else {"contact": self.ada}
        assert act(client, **chosen, next="/catalogue/").status_code == 302
        assert self.as_whom() == self.ada.user

    def staff(self):
        self.actor = make_staff()

    def staff_by_consent(self):
        self.actor = make_staff()
        self.to_shop = factories.make_consent(self.ada, scopes=["basket"], to_shop=True)

    def partner(self):
        self.shop_partner = factories.make_partner()
        self.actor = self.shop_partner.users.get().contact.user
        return factories.make_consent(self.ada, scopes=["basket"], partner=self.shop_partner)

    def agent(self):
        self.agent = factories.make_agent()
        self.actor = self.agent.user
        self.link = factories.make_link(self.agent, self.ada)
        return factories.make_consent(self.ada, scopes=["basket"], agent=self.agent)

    def as_whom(self):
        return self.client.get("/").wsgi_request.user

    @property
    def session(self):
        return Impersonation.objects.get(impersonator=self.actor)


def set_rows(rows, **values):
    assert rows.update(**values)


def consent_revoked(case):
    set_rows(type(case.consent).objects.filter(pk=case.consent.pk), status="revoked")


def consent_over(case):
    set_rows(type(case.consent).objects.filter(pk=case.consent.pk), until=clock.now())


def consent_to_the_shop_revoked(case):
    set_rows(type(case.to_shop).objects.filter(pk=case.to_shop.pk), status="revoked")


def consent_names_another(case):
    other = factories.make_contact(user=factories.make_user(), company=case.ada.company)
    set_rows(type(case.consent).objects.filter(pk=case.consent.pk), acts_as=other)


def partner_disabled(case):
    set_rows(type(case.shop_partner).objects.filter(pk=case.shop_partner.pk), is_active=False)


def partners_company_disabled(case):
    set_rows(type(case.ada.company).objects.filter(pk=case.shop_partner.company_id), status="inactive")


def link_disabled(case):
    set_rows(case.shop_partner.links.all(), is_active=False)


def partner_user_unticked(case):
    case.shop_partner.users.all().delete()


def partner_user_left(case):
    set_rows(Contact.objects.filter(user=case.actor), company=factories.make_company())


def agent_deactivated(case):
    set_rows(type(case.agent).objects.filter(pk=case.agent.pk), is_active=False)


def relation_ended(case):
    set_rows(type(case.link).objects.filter(pk=case.link.pk), status="ended")


def right_taken_away(case):
    case.actor.user_permissions.clear()


def login_off(case):
    set_rows(type(case.actor).objects.filter(pk=case.ada.user_id), is_active=False)


def password_changed_by_the_client(case):
    user = type(case.actor).objects.get(pk=case.ada.user_id)
    user.set_password("another one 123")
    user.save(update_fields=["password"])


def company_off(case):
    set_rows(type(case.ada.company).objects.filter(pk=case.ada.company_id), status="inactive")


def joins_the_staff(case):
    set_rows(type(case.actor).objects.filter(pk=case.ada.user_id), is_staff=True)


def lets_into_wagtail(case):
    user = type(case.actor).objects.get(pk=case.ada.user_id)
    user.user_permissions.set(make_staff().user_permissions.all())


def other_company(case):
    set_rows(Contact.objects.filter(pk=case.ada.pk), company=factories.make_company())


def becomes_super_admin(case):
    set_rows(Contact.objects.filter(pk=case.ada.pk), role="super-admin")


def contact_erased(case):
    Contact.objects.filter(pk=case.ada.pk).update(user=None)


def ended_by_the_shop(case):
    from oscar_clientportal.impersonation.services import sessions

    sessions.end(session=case.session, how="staff", by=factories.make_user())


def time_is_up(case):
    set_rows(Impersonation.objects.all(), ends_at=clock.now() - timedelta(seconds=1))


TAKEN_AWAY = [
    ("staff", right_taken_away, "disabled"),
    ("staff", becomes_super_admin, "disabled"),
    ("staff", login_off, "closed"),
    ("staff", password_changed_by_the_client, "closed"),
    ("staff", company_off, "closed"),
    ("staff", joins_the_staff, "closed"),
    ("staff", lets_into_wagtail, "closed"),
    ("staff", other_company, "closed"),
    ("staff", contact_erased, "closed"),
    ("staff", ended_by_the_shop, "staff"),
    ("staff", time_is_up, "expired"),
    ("staff_by_consent", consent_to_the_shop_revoked, "revoked"),
    ("partner", consent_revoked, "revoked"),
    ("partner", consent_over, "revoked"),
    ("partner", consent_names_another, "revoked"),
    ("partner", partner_disabled, "disabled"),
    ("partner", partners_company_disabled, "disabled"),
    ("partner", link_disabled, "disabled"),
    ("partner", partner_user_unticked, "disabled"),
    ("partner", partner_user_left, "disabled"),
    ("partner", login_off, "closed"),
    ("partner", time_is_up, "expired"),
    ("agent", consent_revoked, "revoked"),
    ("agent", agent_deactivated, "disabled"),
    ("agent", relation_ended, "disabled"),
    ("agent", company_off, "closed"),
]


@pytest.mark.req("4.03", "4.04", "4.12", "5.04", "5.06")
@pytest.mark.parametrize(("who", "taken_away", "how"), TAKEN_AWAY)
def test_what_is_taken_away_ends_the_session_with_the_very_next_request(client, who, taken_away, how):
    case = Case(client, who)
    factories.make_country()

    taken_away(case)
    response = client.post("/accounts/addresses/add/", ADDRESS)

    assert (response.status_code, response.url) == (302, "/catalogue/")
    assert not get_model("address", "UserAddress").objects.exists()  # it was not carried out
    assert (case.session.how_ended, bool(case.session.ended_at)) == (how, True)
    told = [str(message) for message in get_messages(response.wsgi_request)]
    assert len(told) == 1
    assert "not carried out" in told[0]
    assert case.as_whom() == case.actor
    assert case.as_whom() == case.actor


@pytest.mark.req("5.04")
def test_the_staff_need_a_consent_as_soon_as_the_shop_wants_it(client, settings):
    case = Case(client, "staff")
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STAFF_NEED_CONSENT": True}

    client.get("/")

    assert case.session.how_ended == "revoked"


@pytest.mark.req("5.04")
def test_the_end_is_the_servers_and_absolute_however_busy_the_session_was(client):
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as moved:
        case = Case(client, "staff")
        for _time in range(2):
            moved.shift(14 * 60 + 59)
            assert client.get("/accounts/profile/").status_code == 200
        moved.shift(2)
        answer = client.get("/accounts/profile/")
        moved.shift(3600)
        assert answer.url == "/catalogue/"
        assert case.as_whom() == case.actor
    assert case.session.ended_at - case.session.started_at == timedelta(minutes=30)


@pytest.mark.req("5.04")
def test_closing_the_browser_leaves_the_servers_end(client):
    case = Case(client, "staff")
    kept = client.cookies["sessionid"].value
    client.cookies.clear()
    assert case.as_whom().is_anonymous
    assert Impersonation.objects.live(clock.now()).exists()

    with time_machine.travel(case.session.ends_at, tick=False):
        late = ShopClient()
        late.cookies["sessionid"] = kept
        assert late.get("/accounts/profile/").status_code == 302
    assert case.session.how_ended == "expired"


@pytest.mark.req("5.04")
@pytest.mark.parametrize("change", ["is_active", "password"])
def test_who_may_not_log_in_any_more_is_nobody_afterwards(client, change):
    case = Case(client, "staff")
    if change == "password":
        case.actor.set_password("another one 123")
    case.actor.is_active = change == "password"
    case.actor.save()

    response = client.get("/accounts/profile/")

    assert response.status_code == 302
    assert case.as_whom().is_anonymous
    assert case.session.how_ended == "disabled"


@pytest.mark.req("5.04")
def test_whoever_logs_in_as_the_client_elsewhere_inherits_no_way_back(client):
    case = Case(client, "staff")
    elsewhere = ShopClient()
    elsewhere.force_login(case.ada.user)

    assert stop(elsewhere).url == "/"
    assert elsewhere.get("/").wsgi_request.user == case.ada.user
    assert case.as_whom() == case.ada.user
    assert case.session.ended_at is None


@pytest.mark.req("5.04")
def test_a_session_that_was_copied_or_logged_in_anew_has_no_way_back(client):
    case = Case(client, "staff")
    copied = ShopClient()
    copied.force_login(case.ada.user)
    session = copied.session
    session.update(dict(client.session))
    session.save()

    for path in ("/accounts/profile/", "/"):
        copied.get(path)
    assert copied.get("/").wsgi_request.user.is_anonymous
    assert stop(copied).url == "/"
    assert case.session.ended_at is None
    assert case.as_whom() == case.ada.user


@pytest.mark.req("5.04")
def test_logging_out_ends_the_session_and_leaves_nobody(client):
    case = Case(client, "staff")

    client.get("/accounts/logout/")

    assert case.as_whom().is_anonymous
    assert case.session.how_ended == "logged-out"


@pytest.mark.req("5.04")
def test_nobody_logs_in_while_they_act(client):
    case = Case(client, "staff")
    data = {
        "login-username": "ada@acme.example",
        "login-password": factories.PASSWORD,
        "login_submit": "Log In",
    }

    assert client.post("/accounts/login/", data).status_code == 403
    assert case.as_whom() == case.ada.user


@pytest.mark.req("5.04")
def test_a_form_left_open_in_another_tab_is_not_sent_as_the_other_person():
    factories.make_country()
    client = ShopClient(enforce_csrf_checks=True)
    client.handler.enforce_csrf_checks = False
    case = Case(client, "staff")
    client.get("/accounts/addresses/add/")
    token = client.cookies["csrftoken"].value
    stop(client)
    client.handler.enforce_csrf_checks = True

    response = client.post("/accounts/addresses/add/", ADDRESS, headers={"X-CSRFToken": token})

    assert response.status_code == 403
    assert not get_model("address", "UserAddress").objects.exists()
    assert case.as_whom() == case.actor


@pytest.mark.req("5.05")
def test_a_consent_that_is_narrowed_counts_at_once(client):
    case = Case(client, "partner")
    add = f"/basket/add/{factories.make_product().pk}/"
    assert client.post(add, {"quantity": 1}).status_code == 302

    set_rows(type(case.consent).objects.filter(pk=case.consent.pk), scopes=[])

    assert client.post(add, {"quantity": 1}).status_code == 403
    assert case.session.ended_at is None


@pytest.mark.req("5.05")
def test_what_a_client_let_the_staff_do_beyond_their_own_is_narrowed_at_once(client):
    case = Case(client, "staff_by_consent")
    consents = type(case.to_shop).objects.filter(pk=case.to_shop.pk)
    set_rows(consents, scopes=["buy"])
    set_rows(Impersonation.objects.filter(pk=case.session.pk), scopes=["basket", "buy", "money"])
    assert client.get("/checkout/").status_code == 302

    set_rows(consents, scopes=[])

    assert client.get("/checkout/").status_code == 403
    assert client.get("/basket/").status_code == 200
    assert case.session.ended_at is None


@pytest.mark.req("5.05")
def test_a_consent_that_is_widened_counts_from_the_next_session_on(client):
    case = Case(client, "partner")
    set_rows(type(case.consent).objects.filter(pk=case.consent.pk), scopes=["basket", "users", "buy"])

    assert client.get("/checkout/").status_code == 403
