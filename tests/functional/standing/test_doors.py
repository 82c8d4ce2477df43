"""Other doors: invitations and access data; and where those who are let in land, and under which name."""

from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import NoAccessData, NotInvitable
from tests import factories

from .people import WAYS, block, log_in, make_person, unblock

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"


@pytest.fixture
def newcomer() -> Any:
    company = make_person().company
    return factories.make_contact("bea@example.com", company=company, status="added", language="en")


@pytest.fixture
def link(newcomer: Any, django_capture_on_commit_callbacks: Any) -> str:
    with django_capture_on_commit_callbacks(execute=True):
        services.invite_contact(contact=newcomer)
    return "/portal/invitation/" + mail.outbox[-1].body.split("/portal/invitation/")[1].split()[0]


@pytest.mark.req("2.65", "2.66")
@pytest.mark.parametrize("way", ["blocked", "no longer valid", "gone"])
def test_an_invitation_lets_nobody_in_while_closed_and_does_afterwards(client, newcomer, link, way):
    close, open_again, _why = WAYS[way]
    data = {"first_name": "Bea", "last_name": "Demo", "language": "en"}
    data |= {"password1": PASSWORD, "password2": PASSWORD}
    close(newcomer)
    assert client.get(link).status_code == 404
    assert client.post(link, data).status_code == 404
    newcomer.refresh_from_db()
    assert newcomer.user is None
    open_again(newcomer)
    assert client.post(link, data).status_code == 302
    newcomer.refresh_from_db()
    assert newcomer.user is not None


@pytest.mark.req("2.65")
def test_nobody_is_invited_and_no_access_data_are_sent_while_blocked(newcomer):
    block(newcomer)
    with pytest.raises(NotInvitable):
        services.invite_contact(contact=newcomer)
    with pytest.raises(NoAccessData):
        services.send_access_data(contact=newcomer, by=None)
    assert "blocked" in services.why_not_invitable(contact=type(newcomer).objects.get(pk=newcomer.pk))
    unblock(newcomer)
    assert services.invite_contact(contact=newcomer).pk


@pytest.mark.req("2.46")
def test_a_companys_people_land_where_the_shop_says_unless_they_were_on_their_way(client):
    ada = make_person()
    ada.company.landing_page = "/portal/files/"
    ada.company.save()
    assert log_in(client, ada)["Location"] == "/portal/files/"
    client.logout()
    data = {"login-username": ada.user.email, "login-password": factories.PASSWORD, "login_submit": "1"}
    wanted = reverse("basket:summary")
    answer = client.post(reverse("customer:login"), {**data, "login-redirect_url": wanted})
    assert answer["Location"] == wanted


@pytest.mark.req("2.46")
@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_a_landing_page_that_came_by_another_way_leads_nobody_out_of_the_shop(client, page):
    ada = make_person()
    type(ada.company).objects.filter(pk=ada.company.pk).update(landing_page=page)
    assert log_in(client, ada)["Location"] == "/"


@pytest.mark.req("4.06")
def test_whoever_has_the_master_account_lands_on_the_dashboard_before_all(client):
    partner = factories.make_partner()
    partner.company.landing_page = "/portal/files/"
    partner.company.save()
    person = partner.users.get().contact
    assert log_in(client, person)["Location"] == reverse("clientportal_portal:partner")


@pytest.mark.req("2.45")
def test_a_companys_people_see_the_name_of_their_supplier_in_place_of_the_shops(client):
    ada, other = make_person(), make_person()
    ada.company.supplier_name = "Demo & Supplies"
    ada.company.save()
    log_in(client, ada)
    page = client.get("/")
    assert page.context["shop_name"] == "Demo & Supplies"
    assert "Demo &amp; Supplies" in page.content.decode()
    log_in_again = client.__class__()
    log_in(log_in_again, other)
    assert log_in_again.get("/").context["shop_name"] != "Demo & Supplies"
    client.logout()
    assert client.get("/").context["shop_name"] != "Demo & Supplies"
