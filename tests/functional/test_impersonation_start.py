"""Beginning to act as a client, over HTTP: who may, what is refused and kept, and that one form begins one session."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from oscar.core.loading import get_model

from tests import factories
from tests.conftest import ShopClient
from tests.impersonating import act, make_staff, stop

pytestmark = pytest.mark.django_db
Impersonation = get_model("clientportal_impersonation", "Impersonation")
Refusal = get_model("clientportal_impersonation", "Refusal")
START = "/portal/impersonate/"


@pytest.fixture
def staff(client):
    user = make_staff(email="staff@acme.example")
    client.force_login(user)
    return user


@pytest.fixture
def ada():
    return factories.make_contact(user=factories.make_user("ada@acme.example", first_name="Ada"))


def as_whom(client):
    """The login the shop takes this browser for."""
    return client.get("/").wsgi_request.user


@pytest.mark.req("1.12", "1.15", "5.04", "5.06")
def test_the_staff_see_the_shop_as_the_client_and_return_to_where_they_came_from(client, staff, ada):
    response = act(client, contact=ada, reason="Asked by phone", next="/cms/contacts/?p=2")

    assert (response.status_code, response.url) == (302, "/")
    session = Impersonation.objects.get()
    assert (session.impersonator, session.contact, session.user, session.company) == (
        staff,
        ada,
        ada.user,
        ada.company,
    )
    assert (session.reason, session.ip, session.authority) == ("Asked by phone", "127.0.0.1", "staff")
    assert set(session.scopes) == {"basket", "money"}
    assert ada.user.email in client.get("/accounts/profile/").content.decode()
    assert stop(client).url == "/cms/contacts/?p=2"
    assert as_whom(client) == staff
    session.refresh_from_db()
    assert (session.how_ended, session.ended_by) == ("stopped", staff)


@pytest.mark.req("5.04")
@pytest.mark.parametrize("path", [START, f"{START}stop/"])
def test_neither_beginning_nor_stopping_is_done_by_opening_a_page(client, staff, path):
    assert client.get(path).status_code == 405
    assert ShopClient().get(path).status_code == 405


@pytest.mark.req("5.04")
def test_nobody_begins_or_stops_from_another_sites_form(staff, ada):
    strict = ShopClient()
    strict.handler.enforce_csrf_checks = True
    strict.force_login(staff)
    assert act(strict, contact=ada).status_code == 403
    assert not Impersonation.objects.exists()

    strict.handler.enforce_csrf_checks = False
    act(strict, contact=ada)
    strict.handler.enforce_csrf_checks = True
    assert stop(strict).status_code == 403
    assert as_whom(strict) == ada.user


@pytest.mark.req("5.04")
def test_the_key_of_the_browsers_session_is_new_at_the_beginning_and_at_the_end(client, staff, ada):
    keys = [client.session.session_key]
    act(client, contact=ada)
    keys.append(client.session.session_key)
    stop(client)
    keys.append(client.session.session_key)

    assert len(set(keys)) == 3
    for old in keys[:2]:
        stolen = ShopClient()
        stolen.cookies["sessionid"] = old
        assert as_whom(stolen).is_anonymous


@pytest.mark.req("5.04")
def test_a_remembered_login_stays_remembered(client, staff, ada):
    session = client.session
    session.set_expiry(1234)
    session.save()
    act(client, contact=ada)
    assert client.session.get_expiry_age() == 1234
    stop(client)
    assert client.session.get_expiry_age() == 1234


@pytest.mark.req("5.04")
def test_whoever_acts_as_one_client_cannot_begin_to_act_as_another(client, staff, ada):
    act(client, contact=ada)

    response = act(client, contact=factories.make_contact(user=factories.make_user()))

    assert response.status_code == 403
    assert Impersonation.objects.count() == 1
    assert Refusal.objects.get().code == "acting-already"
    assert Refusal.objects.get().impersonator == staff
    assert as_whom(client) == ada.user


@pytest.mark.req("5.04")
def test_the_same_form_sent_again_begins_one_session(client, staff, ada):
    token = str(uuid4())

    first = act(client, contact=ada, token=token)
    second = act(client, contact=ada, token=token)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Impersonation.objects.count() == 1
    assert not Refusal.objects.exists()
    assert as_whom(client) == ada.user


@pytest.mark.req("5.04")
def test_a_form_that_has_been_used_begins_no_second_session(client, staff, ada):
    token = str(uuid4())
    act(client, contact=ada, token=token)
    stop(client)

    response = act(client, contact=ada, token=token)

    assert response.status_code == 403
    assert Impersonation.objects.count() == 1
    assert token not in response.content.decode()


@pytest.mark.req("5.04")
def test_beginning_in_another_browser_ends_the_session_in_the_first(client, staff, ada):
    act(client, contact=ada, next="/accounts/")
    other = ShopClient()
    other.force_login(staff)

    act(other, contact=ada)

    assert set(Impersonation.objects.values_list("how_ended", flat=True)) == {"superseded", ""}
    assert client.get("/accounts/profile/").url == "/accounts/"
    assert as_whom(client) == staff
    assert as_whom(other) == ada.user


def oneself(staff):
    return factories.make_contact(user=staff)


def of_the_staff(staff):
    return factories.make_contact(user=factories.make_user(is_staff=True))


def superuser(staff):
    return factories.make_contact(user=factories.make_user(is_superuser=True))


def with_wagtail(staff):
    return factories.make_contact(user=make_staff())


def with_wagtail_by_group(staff):
    group = Group.objects.create(name="Demo editors")
    group.permissions.set(Permission.objects.filter(codename="access_admin"))
    user = factories.make_user()
    user.groups.add(group)
    return factories.make_contact(user=user)


def login_off(staff):
    return factories.make_contact(user=factories.make_user(is_active=False))


def company_off(staff):
    company = factories.make_company(status="inactive")
    return factories.make_contact(user=factories.make_user(), company=company)


def only_added(staff):
    return factories.make_contact(status="added")


def super_admin(staff):
    return factories.make_contact(
        user=factories.make_user(), role="super-admin", company=factories.make_company()
    )


@pytest.mark.req("1.14", "2.09", "5.04", "5.06")
@pytest.mark.parametrize(
    ("whom", "code"),
    [
        (oneself, "oneself"),
        (of_the_staff, "staff"),
        (superuser, "staff"),
        (with_wagtail, "staff"),
        (with_wagtail_by_group, "staff"),
        (login_off, "blocked"),
        (company_off, "blocked"),
        (only_added, "not-invited"),
        (super_admin, "direct-login"),
    ],
)
def test_whom_nobody_may_act_as_is_refused_in_words_and_the_refusal_is_kept(client, staff, whom, code):
    contact = whom(staff)

    response = act(client, contact=contact, next="/cms/")

    assert response.status_code == 403
    refusal = Refusal.objects.get()
    assert (refusal.impersonator, refusal.contact, refusal.code) == (staff, contact, code)
    assert refusal.ip == "127.0.0.1"
    assert response.context["why_not"] == refusal.reason
    assert not Impersonation.objects.exists()
    assert as_whom(client) == staff


@pytest.mark.req("5.04", "5.06")
def test_a_refusal_is_kept_where_the_whole_request_is_one_transaction(client, staff, settings):
    from django.db import connection

    connection.settings_dict["ATOMIC_REQUESTS"] = True
    try:
        act(client, contact=only_added(staff))
    finally:
        connection.settings_dict["ATOMIC_REQUESTS"] = False
    assert Refusal.objects.get().code == "not-invited"


@pytest.mark.req("2.09")
def test_who_has_the_right_of_direct_login_acts_as_the_super_admin(client):
    client.force_login(make_staff(direct_login=True))
    contact = super_admin(None)

    assert act(client, contact=contact).status_code == 302
    assert as_whom(client) == contact.user


@pytest.mark.req("5.04")
def test_for_those_without_the_right_a_contact_is_as_good_as_missing(client, ada):
    client.force_login(factories.make_user())

    assert act(client, contact=ada).status_code == 404
    assert Refusal.objects.get().code == "not-permitted"
    ada.pk = 10**9
    assert act(client, contact=ada).status_code == 404


@pytest.mark.req("5.04")
def test_whoever_is_not_logged_in_is_asked_to(client, ada):
    response = act(client, contact=ada)

    assert (response.status_code, Impersonation.objects.count()) == (302, 0)
    assert "/login/" in response.url


@pytest.mark.req("5.04")
@pytest.mark.parametrize("reason", ["", "   ", "x" * 256, "two\nlines", "a\x07bell", "turned\u202eround"])
def test_without_a_reason_in_one_line_nothing_begins_and_the_form_says_why(client, staff, ada, reason):
    response = act(client, contact=ada, reason=reason)

    assert response.status_code == 200
    assert response.context["form"].errors["reason"]
    assert 'name="token"' in response.content.decode()
    assert not Impersonation.objects.exists()


@pytest.mark.parametrize(
    "odd", [{"contact": "x"}, {"contact": "-1"}, {"contact": str(10**30)}, {"token": "x"}]
)
def test_a_form_that_was_tampered_with_begins_nothing(client, staff, ada, odd):
    data = {"contact": ada.pk, "reason": "Demo", "token": str(uuid4()), **odd}

    assert client.post(START, data).status_code in (200, 404)
    assert client.post(START, {**data, "contact": ada.pk, "consent": "1"}).status_code == 404
    assert not Impersonation.objects.exists()


@pytest.mark.req("1.15", "5.04")
@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/" * 600]
)
def test_stopping_never_leads_out_of_the_shop(client, staff, ada, elsewhere):
    act(client, contact=ada, next=elsewhere)

    assert stop(client).url == "/"


def test_stop_pressed_twice_leads_home_without_an_error(client, staff, ada):
    act(client, contact=ada, next="/accounts/")

    assert [stop(client).url, stop(client).url] == ["/accounts/", "/"]
    assert ShopClient().post(reverse("clientportal_portal:impersonate-stop")).url == "/"


@pytest.mark.req("5.06")
def test_many_sessions_within_an_hour_are_flagged(client, staff, ada):
    for _number in range(6):
        act(client, contact=ada)
        stop(client)

    flagged = [row.pk for row in Impersonation.objects.order_by("pk") if "many" in row.flags]
    assert flagged == [Impersonation.objects.order_by("pk").last().pk]
