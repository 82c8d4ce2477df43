"""Access data: a login name and a one-time link, to the mailbox of whom they are for and to no other."""

import pytest
import time_machine
from django.core import mail
from django.utils import translation
from oscar.core.loading import get_model

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import InvitationInvalid, InvitationOver, NoAccessData
from oscar_clientportal.core import clock
from tests import factories

pytestmark = pytest.mark.django_db

Contact = get_model("clientportal_clients", "Contact")
Email = get_model("communication", "Email")


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def owner():
    return factories.make_user("owner@acme.example")


@pytest.fixture
def send(owner, django_capture_on_commit_callbacks):
    """Send somebody's access data, and give back the mail."""

    def act(contact):
        with django_capture_on_commit_callbacks(execute=True):
            services.send_access_data(contact=contact, by=owner)
        return mail.outbox[-1]

    return act


@pytest.fixture
def send_to(owner, django_capture_on_commit_callbacks):
    def act(company):
        with django_capture_on_commit_callbacks(execute=True):
            return services.send_company_access_data(company=company, by=owner)

    return act


def path_in(message):
    return "/" + message.body.split("http://acme.localhost/")[1].split()[0]


class TestSomebodyWithoutALogin:
    @pytest.mark.req("2.10", "2.51", "2.61", "2.62")
    def test_gets_the_login_name_and_an_invitations_link(self, client, send):
        contact = factories.make_contact("ada@example.com", status="added", language="en", first_name="Ada")

        sent = send(contact)

        assert sent.to == ["ada@example.com"]
        assert sent.subject == "Your access to Acme Customs"
        assert "Hello Ada," in sent.body
        for body in (sent.body, sent.alternatives[0][0]):
            assert "ada@example.com" in body
            assert path_in(sent) in body
        assert path_in(sent).startswith("/portal/invitation/")
        assert client.get(path_in(sent)).status_code == 200
        contact.refresh_from_db()
        assert contact.status == "invited"
        assert contact.access_sent_at

    def test_the_link_sent_before_is_dead(self, client, send):
        contact = factories.make_contact("ada@example.com")
        first, second = path_in(send(contact)), path_in(send(contact))

        assert client.get(first).status_code == 404
        assert client.get(second).status_code == 200

    def test_it_is_noted_who_sent_it(self, send, owner):
        contact = factories.make_contact("ada@example.com")
        send(contact)

        assert contact.invitations.get().invited_by == owner

    def test_the_company_is_named(self, send):
        contact = factories.make_contact(
            "ada@example.com", language="en", company=factories.make_company("Engines")
        )

        assert "the account of Engines at Acme Customs" in send(contact).body


class TestSomebodyWithALogin:
    @pytest.fixture
    def contact(self):
        return factories.make_contact(user=factories.make_user("ada@example.com"), language="en")

    @pytest.mark.req("2.10", "2.51", "2.62")
    def test_gets_the_link_of_a_forgotten_password_which_works_once(self, client, send, contact):
        path = path_in(send(contact))
        form = client.get(path, follow=True)
        passwords = {"new_password1": "a long password", "new_password2": "a long password"}
        assert client.post(form.redirect_chain[-1][0], passwords).status_code == 302

        contact.user.refresh_from_db()
        assert contact.user.check_password("a long password")
        client.logout()
        assert not client.get(path, follow=True).context["validlink"]

    def test_the_password_they_have_works_until_then(self, send, contact):
        send(contact)

        contact.user.refresh_from_db()
        assert contact.user.check_password(factories.PASSWORD)
        assert not contact.invitations.exists()

    def test_nothing_of_it_is_kept_where_others_read_it(self, send, contact):
        send(contact)

        assert not Email.objects.exists()

    def test_looking_at_the_link_uses_nothing_up(self, client, send, contact):
        path = path_in(send(contact))
        for method in (client.head, client.get, client.head):
            assert method(path, follow=True).status_code == 200

        assert client.get(path, follow=True).context["validlink"]

    def test_a_login_that_is_switched_off_gets_nothing(self, owner, contact):
        contact.user.is_active = False
        contact.user.save()

        with pytest.raises(NoAccessData, match="switched off"):
            services.send_access_data(contact=contact, by=owner)


class TestTheMail:
    @pytest.mark.req("1.17")
    @pytest.mark.parametrize(
        ("language", "greeting"),
        [("en", "Hello Ada,"), ("en-us", "Hello Ada,"), ("fr", "Bonjour Ada,"), ("hu", "Kedves Ada!")],
    )
    def test_is_in_the_readers_language(self, send, language, greeting):
        sent = send(factories.make_contact("ada@example.com", language=language, first_name="Ada"))

        for body in (sent.body, sent.alternatives[0][0]):
            assert greeting in body

    def test_is_in_the_companys_where_the_reader_has_named_none(self, send):
        company = factories.make_company("Engines", language="en")

        assert send(factories.make_contact("ada@example.com", company=company)).subject.startswith(
            "Your access"
        )

    def test_holds_no_password(self, send):
        contact = factories.make_contact(user=factories.make_user("ada@example.com"), language="en")

        sent = send(contact)

        for body in (sent.body, sent.alternatives[0][0]):
            assert factories.PASSWORD not in body.replace("clientportal_", "")


def test_without_an_address_nothing_is_sent_and_the_reason_is_said(owner):
    lead = services.create_contact(kind="lead", first_name="Ada", last_name="Lovelace")

    assert services.why_no_access_data(contact=lead) == "There is no e-mail address yet."
    with pytest.raises(NoAccessData, match="no e-mail address"):
        services.send_access_data(contact=lead, by=owner)
    lead.refresh_from_db()
    assert (lead.status, lead.access_sent_at) == ("added", None)


class TestACompany:
    @pytest.mark.req("2.10", "2.50")
    def test_without_people_a_default_user_is_made_who_is_its_super_admin(self, send_to):
        company = factories.make_company("Engines", email="Info@Engines.example", language="en")

        contact = send_to(company)

        assert (contact.company, contact.role, contact.email) == (
            company,
            "super-admin",
            "info@engines.example",
        )
        assert mail.outbox[-1].to == ["info@engines.example"]
        assert send_to(company) == contact
        assert company.contacts.count() == 1

    def test_the_link_never_goes_to_another_persons_mailbox(self, send_to):
        company = factories.make_company("Engines", email="info@engines.example", language="en")
        boss = factories.make_contact(
            user=factories.make_user("boss@engines.example"), company=company, role="super-admin"
        )

        contact = send_to(company)

        assert contact != boss
        assert (contact.email, contact.role) == ("info@engines.example", "user")
        assert "password-reset" not in mail.outbox[-1].body

    def test_whoever_has_the_central_address_gets_them(self, send_to):
        company = factories.make_company("Engines", email="info@engines.example")
        factories.make_contact("boss@engines.example", company=company, role="super-admin")
        clerk = factories.make_contact("info@engines.example", company=company)

        assert send_to(company) == clerk

    def test_without_a_central_address_the_super_admin_gets_them(self, send_to):
        company = factories.make_company("Engines")
        factories.make_contact("clerk@engines.example", company=company)
        boss = factories.make_contact("boss@engines.example", company=company, role="super-admin")

        assert send_to(company) == boss

    def test_without_any_address_the_reason_is_said(self, send_to):
        company = factories.make_company("Engines")

        reason = "There is no e-mail address in the basic data."
        assert services.why_no_company_access_data(company=company) == reason
        with pytest.raises(NoAccessData, match="basic data"):
            send_to(company)
        assert not company.contacts.exists()

    def test_an_address_that_is_somebodys_elsewhere_is_named(self, send_to):
        factories.make_contact(
            "info@engines.example", first_name="Ada", company=factories.make_company("Other")
        )
        company = factories.make_company("Engines", email="info@engines.example")

        with pytest.raises(NoAccessData, match=r"Ada \(Client, Other\)"):
            send_to(company)
        assert not company.contacts.exists()


class TestRevoking:
    @pytest.mark.req("1.04")
    def test_a_revoked_link_is_dead_and_the_contact_is_added_again(self, owner):
        contact = factories.make_contact("ada@example.com", status="added")
        invitation = services.invite_contact(contact=contact)

        services.revoke_invitation(invitation=invitation, by=owner)

        contact.refresh_from_db()
        invitation.refresh_from_db()
        assert contact.status == "added"
        assert invitation.revoked_at
        assert not contact.invitations.open(clock.now()).exists()

    def test_what_is_over_is_not_revoked(self, owner):
        contact = factories.make_contact("ada@example.com", status="added")
        invitation = services.invite_contact(contact=contact)

        with time_machine.travel(invitation.expires_at), pytest.raises(InvitationOver):
            services.revoke_invitation(invitation=invitation, by=owner)
        services.revoke_invitation(invitation=invitation, by=owner)
        with pytest.raises(InvitationOver):
            services.revoke_invitation(invitation=invitation, by=owner)

    def test_it_cannot_be_accepted(self, owner, send):
        contact = factories.make_contact("ada@example.com")
        token = path_in(send(contact)).split("/")[3]
        services.revoke_invitation(invitation=contact.invitations.get(), by=owner)

        with pytest.raises(InvitationInvalid):
            services.accept_invitation(token=token, password="a long password", first_name="", last_name="")
