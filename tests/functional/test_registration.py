"""Registering by a link: one answer for everybody, and a customer only once the mailbox is proved."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from oscar_clientportal.clients import services
from oscar_clientportal.core import clock
from oscar_clientportal.portal.views import registration
from tests import factories
from tests.conftest import ShopClient

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.07")]
Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
Registration = get_model("clientportal_clients", "Registration")
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
EMAIL, PASSWORD = "new@example.com", "a long password"


@pytest.fixture
def link():
    return services.create_registration_link(label="Fair", most_uses=2)


@pytest.fixture
def address(link):
    return f"/portal/register/{services.registration_token(link=link)}/"


@pytest.fixture
def register(client, address, django_capture_on_commit_callbacks):
    """Send the form, and let the mails go."""

    def act(**changes):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, data(**changes))

    return act


@pytest.fixture
def finish(client, django_capture_on_commit_callbacks):
    def act(path, **changes):
        password = {"password1": PASSWORD, "password2": PASSWORD}
        names = {"first_name": "Nora", "last_name": "New"}
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, {**names, **password, **changes})

    return act


def data(**changes):
    person = {"first_name": "Nora", "last_name": "New", "email": EMAIL, "language": "en-us"}
    company = {"company_name": "New & Sons", "street": "Main Street 1", "town": "Newtown", "phone": "+1 2"}
    return {**person, **company, **changes}


def path_in(message):
    return "/portal/register/confirm/" + message.body.split("/register/confirm/")[1].split()[0]


def logged_in(client):
    return "_auth_user_id" in client.session


class TestTheForm:
    def test_nothing_is_made_of_it_until_the_mailbox_is_proved(self, client, register):
        before = Company.objects.count(), Contact.objects.count(), get_user_model().objects.count()
        response = register()
        assert response.status_code == 200
        assert EMAIL in response.text
        assert before == (Company.objects.count(), Contact.objects.count(), get_user_model().objects.count())
        assert mail.outbox[0].to == [EMAIL]

    def test_a_company_is_optional_and_names_and_address_are_not(self, client, register):
        assert "required" in register(first_name="", email="").text
        assert not mail.outbox
        assert register(company_name="").status_code == 200
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize(
        "wrong", [{"email": "x"}, {"first_name": "a\x00b"}, {"language": "xx"}, {"country": "ZZ"}]
    )
    def test_what_is_wrong_stands_beside_the_field_and_nothing_is_kept(self, register, wrong):
        response = register(**wrong)
        assert response.status_code == 200
        assert "error-block" in response.text
        assert not Registration.objects.exists()

    def test_what_nobody_proved_is_forgotten_once_its_time_is_over(self, register):
        register(email="never@example.com")
        with time_machine.travel(clock.now() + timedelta(days=15)):
            register()
        assert Registration.objects.get().email == EMAIL

    def test_a_program_that_fills_in_everything_is_told_the_same_and_nothing_happens(self, register):
        assert EMAIL in register(website="http://spam.example").text
        assert not Registration.objects.exists()
        assert not mail.outbox

    def test_an_address_is_written_to_a_few_times_a_day(self, register):
        statuses = [register().status_code for _try in range(6)]
        assert statuses == [200] * 5 + [429]
        assert len(mail.outbox) == 5

    def test_guesses_at_my_space_and_registrations_are_counted_apart(self, register):
        for _try in range(5):
            services.throttle(email=EMAIL, machine="127.0.0.1")
        assert register().status_code == 200


class TestNobodyIsToldWhoIsKnown:
    @pytest.fixture
    def people(self):
        """Addresses of equal length: nobody, a login, a contact who waits, a login switched off, one with both."""
        factories.make_user("login@example.com")
        factories.make_contact("waits@example.com")
        factories.make_user("swoff@example.com", is_active=False)
        factories.make_contact(user=factories.make_user("bothe@example.com"))
        return [f"{name}@example.com" for name in ("fresh", "login", "waits", "swoff", "bothe")]

    def test_page_status_and_headers_are_the_same_for_everybody(self, client, address, people):
        answers = set()
        for email in people:
            response = client.post(address, data(email=email))
            text = CSRF.sub("", response.text.replace(email, ""))
            headers = {name: value for name, value in response.headers.items() if name != "Expires"}
            answers.add((response.status_code, text, str(headers)))
        assert len(answers) == 1

    def test_what_is_asked_before_the_answer_is_the_same_for_everybody(self, address, people, monkeypatch):
        later, asked = [], []
        monkeypatch.setattr(registration, "after_response", lambda response, act: later.append(act))
        ShopClient().post(address, data(email="warms@example.com"))
        for email in people:
            with CaptureQueriesContext(connection) as queries:
                ShopClient().post(address, data(email=email))
            asked.append([query["sql"].split("(")[0].split("=")[0] for query in queries])
        assert asked == [asked[0]] * 5
        assert len(later) == 6

    def test_who_has_a_login_is_told_so_in_their_mailbox_alone(self, register):
        factories.make_contact(user=factories.make_user("known@example.com"), language="en")
        register(email="KNOWN@example.com")
        (message,) = mail.outbox
        assert message.to == ["known@example.com"]
        assert "already" in message.subject
        assert "/register/confirm/" not in message.body
        assert "/password-reset/" in message.body

    def test_who_waits_for_a_login_gets_their_invitation(self, register):
        factories.make_contact("waiting@example.com", language="en")
        register(email="waiting@example.com")
        assert "/portal/invitation/" in mail.outbox[0].body

    def test_a_login_that_is_switched_off_gets_no_mail(self, register):
        factories.make_user("off@example.com", is_active=False)
        register(email="off@example.com")
        assert not mail.outbox


class TestTheMailedLink:
    def test_it_makes_the_customer_with_a_super_admin_who_is_logged_in(self, client, register, finish, link):
        register()
        response = finish(path_in(mail.outbox[0]))
        assert response.status_code == 302
        assert logged_in(client)
        contact = Contact.objects.get(email=EMAIL)
        assert (contact.name, contact.role, contact.status) == ("Nora New", "super-admin", "active")
        company = contact.company
        assert (company.name, company.is_individual, company.language) == ("New & Sons", False, "en-us")
        assert (company.street, company.town, company.phone) == ("Main Street 1", "Newtown", "+1 2")
        assert company.number
        assert contact.user.check_password(PASSWORD)
        link.refresh_from_db()
        assert link.uses == 1
        assert link.registrations.get().contact == contact

    def test_somebody_for_themselves_is_a_customer_of_their_own_name(self, register, finish):
        register(company_name="")
        finish(path_in(mail.outbox[0]))
        company = Company.objects.get(contacts__email=EMAIL)
        assert (company.name, company.is_individual) == ("Nora New", True)

    def test_looking_uses_nothing_up_and_it_works_once(self, client, register, finish):
        register()
        path = path_in(mail.outbox[0])
        assert client.get(path).status_code == 200
        assert client.get(path).status_code == 200
        assert finish(path).status_code == 302
        client.logout()
        assert client.get(path).status_code == finish(path).status_code == 404
        assert Contact.objects.filter(email=EMAIL).count() == 1

    def test_passwords_must_be_good(self, register, finish):
        register()
        path = path_in(mail.outbox[0])
        assert "error-block" in finish(path, password1="12345", password2="12345").text
        assert not Contact.objects.filter(email=EMAIL).exists()

    def test_of_two_mailed_links_for_one_address_one_makes_the_customer(self, client, register, finish):
        register()
        register()
        first, second = (path_in(message) for message in mail.outbox)
        finish(first)
        client.logout()
        assert finish(second).status_code == 404
        assert get_user_model().objects.filter(email=EMAIL).count() == 1

    def test_it_does_not_take_over_a_login_made_meanwhile(self, register, finish):
        register()
        user = factories.make_user(EMAIL)
        assert finish(path_in(mail.outbox[0])).status_code == 404
        user.refresh_from_db()
        assert user.check_password(factories.PASSWORD)

    def test_the_staff_who_keep_the_customers_are_told(self, register, finish):
        factories.make_user("owner@example.com", is_superuser=True)
        register()
        finish(path_in(mail.outbox[0]))
        message = mail.outbox[-1]
        assert message.to == ["owner@example.com"]
        assert "New & Sons" in message.subject
        for words in ("Nora New", EMAIL, "Fair"):
            assert words in message.body

    def test_the_mail_is_in_the_language_they_chose_as_far_as_there_is_one(self, register):
        for language, words in (
            ("hu", "Üdvözlettel"),
            ("fr", "équipe"),
            ("en-us", "team"),
            ("ja", "チーム"),
        ):
            register(email=f"{language}@example.com", language=language)
            assert words in mail.outbox[-1].body


class TestALinkThatDoesNotWork:
    @pytest.fixture
    def page(self, client):
        """What is shown for a link that never was one."""
        response = client.get("/portal/register/nothing/")
        return response.status_code, response.text

    def same(self, response, page):
        strip = lambda text: text.split("<body")[1].split("csrf")[0]  # noqa: E731
        return response.status_code == page[0] == 404 and strip(response.text) == strip(page[1])

    def test_tampered(self, client, address, page):
        for token in (
            "1",
            "1.x",
            address.split("/")[3].replace(".", ".x"),
            "9" + address.split("/")[3],
            "%00",
        ):
            assert self.same(client.get(f"/portal/register/{token}/"), page), token

    def test_expired(self, client, address, page):
        with time_machine.travel(clock.now() + timedelta(days=31)):
            assert self.same(client.get(address), page)
            assert client.post(address, data()).status_code == 404

    def test_revoked_also_for_who_has_begun(self, client, address, link, register, finish, page):
        register()
        services.revoke_registration_link(link=link)
        assert self.same(client.get(address), page)
        assert finish(path_in(mail.outbox[0])).status_code == 404

    def test_used_up(self, client, address, register, finish, page):
        for number in range(3):
            register(email=f"person{number}@example.com")
        statuses = []
        for message in list(mail.outbox):
            statuses.append(finish(path_in(message)).status_code)
            client.logout()
        assert statuses == [302, 302, 404]
        assert self.same(client.get(address), page)

    def test_of_another_shop(self, address, page, globex):
        with globex():
            services.create_registration_link(label="There")
        assert ShopClient("globex.localhost").get(address).status_code == 404
