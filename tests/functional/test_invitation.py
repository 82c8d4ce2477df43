"""The page behind an invitation's link."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse

from oscar_clientportal.clients import services
from oscar_clientportal.core import clock
from tests import factories

pytestmark = pytest.mark.django_db

PASSWORD = "a long password"


@pytest.fixture
def contact():
    return factories.make_contact("ada@example.com", status="added", language="en", first_name="Ada")


@pytest.fixture
def link(contact, django_capture_on_commit_callbacks):
    """The address in the invitation's mail."""
    with django_capture_on_commit_callbacks(execute=True):
        services.invite_contact(contact=contact)
    return "/portal/invitation/" + mail.outbox[-1].body.split("/portal/invitation/")[1].split()[0]


def data(**changes):
    names = {"first_name": "Ada", "last_name": "Lovelace", "language": "en"}
    return {**names, "password1": PASSWORD, "password2": PASSWORD, **changes}


def logged_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.req("0.07")
def test_a_password_is_all_it_takes(client, link, contact):
    response = client.post(link, data())

    assert response.status_code == 302
    assert response["Location"] == reverse("clientportal_portal:subscriptions")
    assert logged_in(client)
    contact.refresh_from_db()
    assert (contact.status, contact.user.email, contact.name) == ("active", "ada@example.com", "Ada Lovelace")


def test_the_new_login_works(client, link):
    client.post(link, data())
    client.logout()

    client.post(
        reverse("customer:login"),
        {"login-username": "ADA@example.com", "login-password": PASSWORD, "login_submit": "1"},
    )

    assert logged_in(client)


def test_looking_uses_nothing_up(client, link):
    for _ in range(3):
        assert client.get(link).status_code == 200

    assert client.post(link, data()).status_code == 302


def test_the_names_are_asked_for_but_not_required(client, link):
    page = client.get(link)

    assert page.context["form"].initial["first_name"] == "Ada"
    assert client.post(link, data(first_name="", last_name="")).status_code == 302


def test_the_page_is_kept_by_nobody_and_told_to_nobody(client, link):
    for response in (client.get(link), client.get("/portal/invitation/forged/")):
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"


class TestALinkThatDoesNotWork:
    def answers(self, client, path):
        for method in (client.get, lambda path: client.post(path, data())):
            response = method(path)
            assert response.status_code == 404
            assert not logged_in(client)
            yield (
                response.context["request"].method,
                "This link does not work any more" in response.content.decode(),
            )

    @pytest.mark.parametrize("token", ["forged", "x" * 5_000, "%00", "%ED%A0%80", "ä", "..", "<script>"])
    def test_forged(self, client, link, token):
        client.cookies["django_language"] = "en"

        assert all(friendly for _method, friendly in self.answers(client, f"/portal/invitation/{token}/"))
        assert get_user_model().objects.count() == 0

    def test_expired(self, client, link):
        client.cookies["django_language"] = "en"

        with time_machine.travel(clock.now() + timedelta(days=14)):
            assert all(friendly for _method, friendly in self.answers(client, link))

    def test_used(self, client, link):
        client.cookies["django_language"] = "en"
        client.post(link, data())
        client.logout()
        client.cookies["django_language"] = "en"

        assert all(friendly for _method, friendly in self.answers(client, link))

    def test_of_another_shop(self, globex_client, link):
        assert globex_client.get(link).status_code == 404

    def test_they_all_look_the_same(self, client, link):
        forged = self.read(client, "/portal/invitation/forged/")
        with time_machine.travel(clock.now() + timedelta(days=14)):
            expired = self.read(client, link)

        assert forged == expired

    def read(self, client, path):
        """The page without what is new in every answer."""
        page = client.get(path).content.decode().replace(path, "")
        return re.sub(r'<meta name="created"[^>]*>|value="\w{64}"', "", page)


class TestAPasswordThatDoesNotDo:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"password2": "another password"}, "password2"),
            ({"password1": ""}, "password1"),
            ({"password2": ""}, "password2"),
            ({"password1": "ada@example.com", "password2": "ada@example.com"}, "password1"),
            ({"password1": "12345678", "password2": "12345678"}, "password1"),
            ({"password1": "a" * 10_000, "password2": "a" * 10_000}, "password1"),
            ({"password1": "a\x00" * 8, "password2": "a\x00" * 8}, "password1"),
            ({"first_name": "x" * 10_000}, "first_name"),
            ({"last_name": "\x00"}, "last_name"),
            ({"language": "xx"}, "language"),
        ],
    )
    def test_it_is_said_beside_the_field_and_nothing_is_stored(self, client, link, settings, changes, field):
        settings.AUTH_PASSWORD_VALIDATORS = [
            {"NAME": f"django.contrib.auth.password_validation.{name}"}
            for name in ("UserAttributeSimilarityValidator", "NumericPasswordValidator")
        ]

        response = client.post(link, data(**changes))

        assert response.status_code == 200
        assert response.context["form"].errors[field]
        assert get_user_model().objects.count() == 0
        assert not logged_in(client)


class TestLoggedInAsSomebodyElse:
    def test_the_page_says_so_and_offers_to_log_out(self, client, link):
        client.force_login(factories.make_user("eve@example.com"))

        page = client.get(link).content.decode()
        assert "eve@example.com" in page
        assert "Log out and go on" in page
        response = client.post(link, data())

        assert response["Location"] == link
        assert not logged_in(client)
        assert client.get(link).status_code == 200
        assert get_user_model().objects.filter(email="ada@example.com").count() == 0


class TestTheLanguage:
    @pytest.mark.parametrize(("language", "expected"), [("fr", "fr"), ("en", "en"), ("hu", "en"), ("", "en")])
    def test_is_the_contacts_where_the_shop_speaks_it(self, client, link, contact, language, expected):
        contact.language = language
        contact.save()

        page = client.get(link).content.decode()

        assert f'<html lang="{expected}"' in page

    def test_chosen_in_this_browser_comes_first(self, client, link):
        client.cookies["django_language"] = "fr"

        assert '<html lang="fr"' in client.get(link).content.decode()

    def test_chosen_on_the_page_goes_on_after_it(self, client, link, contact):
        response = client.post(link, data(language="fr"))

        assert response.cookies["django_language"].value == "fr"
        contact.refresh_from_db()
        assert contact.language == "fr"


class TestWhoInvites:
    @pytest.mark.req("1.04")
    def test_an_agent_is_named(self, client, contact, django_capture_on_commit_callbacks):
        agent = factories.make_agent(first_name="Alice", last_name="Agent")

        page = client.get(self.link_from(agent.user, contact, django_capture_on_commit_callbacks))

        assert "Alice Agent looks after you at" in page.content.decode()

    def test_of_the_staff_the_shop_alone(self, client, contact, django_capture_on_commit_callbacks):
        staff = factories.make_user(first_name="Erika", last_name="Editor")

        page = client.get(self.link_from(staff, contact, django_capture_on_commit_callbacks)).content.decode()

        assert "has prepared an account for you" in page
        assert "Erika" not in page

    def link_from(self, user, contact, run_on_commit):
        with run_on_commit(execute=True):
            services.invite_contact(contact=contact, invited_by=user)
        return "/portal/invitation/" + mail.outbox[-1].body.split("/portal/invitation/")[1].split()[0]


class TestALinkThatWasTakenBack:
    def test_shows_the_friendly_page(self, client, link, contact):
        client.cookies["django_language"] = "en"
        services.revoke_invitation(invitation=contact.invitations.get(), by=None)

        for response in (client.get(link), client.post(link, data())):
            assert response.status_code == 404
            assert "This link does not work any more" in response.content.decode()
        assert not logged_in(client)

    def test_one_sent_again_works_and_the_first_does_not(self, client, link, contact):
        services.invite_contact(contact=contact)

        assert client.get(link).status_code == 404

    def test_mail_scanners_use_nothing_up(self, client, link, contact):
        for method in (client.head, client.get, client.options):
            method(link)

        assert contact.invitations.get().accepted_at is None
        assert client.post(link, data()).status_code == 302


@pytest.mark.req("2.63")
def test_the_shops_remark_is_read_by_the_person_it_is_for(client):
    user = factories.make_user("ada@example.com")
    factories.make_contact(user=user, remark="Ask for <Eve>\nat the gate", note="Pays late")
    factories.make_contact(user=factories.make_user("bob@example.com"), remark="For Bob")
    client.cookies["django_language"] = "en"
    client.force_login(user)

    page = client.get("/portal/subscriptions/").content.decode()

    assert "A note for you" in page
    assert "Ask for &lt;Eve&gt;<br>at the gate" in page
    assert "Pays late" not in page
    assert "For Bob" not in page
