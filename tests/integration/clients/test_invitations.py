"""An invitation is a way in, once."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from oscar.core.loading import get_model

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import InvitationInvalid, NotInvitable
from oscar_clientportal.core import clock
from tests import factories

pytestmark = pytest.mark.django_db

Invitation = get_model("clientportal_clients", "Invitation")


@pytest.fixture
def contact():
    return factories.make_contact("ada@example.com", status="added", language="en")


@pytest.fixture
def invite(django_capture_on_commit_callbacks):
    """Invite somebody, and give back the token their mail holds."""

    def act(contact, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            services.invite_contact(contact=contact, **kwargs)
        return mail.outbox[-1].body.split("/portal/invitation/")[1].split("/")[0]

    return act


def accept(token, **kwargs):
    names = {"first_name": "Ada", "last_name": "Lovelace"}
    return services.accept_invitation(token=token, password="a long password", **{**names, **kwargs})


class TestInviting:
    @pytest.mark.req("0.07", "1.04")
    def test_the_mail_says_who_invites_where_and_until_when(self, contact, invite):
        agent = factories.make_user(first_name="Alice", last_name="Agent")

        token = invite(contact, invited_by=agent)

        sent = mail.outbox[0]
        assert sent.to == ["ada@example.com"]
        assert sent.subject == "Alice Agent invites you to Acme Customs"
        for body in (sent.body, sent.alternatives[0][0]):
            assert f"http://acme.localhost/portal/invitation/{token}/" in body
            assert "Alice Agent" in body
            assert "Acme Customs" in body
        contact.refresh_from_db()
        assert contact.status == "invited"

    def test_the_shop_invites_in_its_own_name(self, contact, invite):
        invite(contact)

        assert mail.outbox[0].subject == "Your invitation to Acme Customs"

    def test_the_token_is_not_stored(self, contact, invite):
        token = invite(contact)

        values = list(Invitation.objects.values_list()[0])
        assert token not in [str(value) for value in values]

    def test_of_several_links_the_last_one_works(self, contact, invite):
        first, second = invite(contact), invite(contact)

        assert services.find_invitation(token=first) is None
        assert services.find_invitation(token=second)

    def test_somebody_with_a_login_cannot_be_invited(self):
        with pytest.raises(NotInvitable):
            services.invite_contact(contact=factories.make_contact(user=factories.make_user()))

    def test_somebody_without_an_address_cannot_be_invited(self, contact):
        contact.email = ""
        contact.save()

        with pytest.raises(NotInvitable):
            services.invite_contact(contact=contact)


class TestAccepting:
    def test_it_makes_a_login_with_the_contacts_address(self, contact, invite):
        user = accept(invite(contact))

        assert user.check_password("a long password")
        contact.refresh_from_db()
        assert (user.email, user.get_full_name()) == ("ada@example.com", "Ada Lovelace")
        assert (contact.user, contact.status, contact.name) == (user, "active", "Ada Lovelace")

    def test_it_works_once(self, contact, invite):
        token = invite(contact)
        accept(token)

        with pytest.raises(InvitationInvalid):
            accept(token)

    def test_it_uses_up_the_contacts_other_links(self, contact, invite):
        first, second = invite(contact), invite(contact)
        Invitation.objects.update(revoked_at=None)  # as invitations of before revoking were
        accept(second)

        assert services.find_invitation(token=first) is None

    def test_looking_uses_nothing_up(self, contact, invite):
        token = invite(contact)
        services.find_invitation(token=token)

        assert accept(token)

    @pytest.mark.parametrize("age", [timedelta(days=14), timedelta(days=400)])
    def test_it_expires(self, contact, invite, age):
        token = invite(contact)

        with time_machine.travel(clock.now() + age), pytest.raises(InvitationInvalid):
            accept(token)

    def test_until_then_it_works(self, contact, invite):
        token = invite(contact)

        with time_machine.travel(clock.now() + timedelta(days=13, hours=23)):
            assert accept(token)

    @pytest.mark.parametrize("token", ["", "x", "ä" * 500, "\x00", "\ud800"])
    def test_a_forged_token_finds_nothing(self, contact, invite, token):
        invite(contact)

        assert services.find_invitation(token=token) is None

    def test_a_token_of_another_shop_finds_nothing(self, contact, invite, globex):
        token = invite(contact)

        with globex():
            assert services.find_invitation(token=token) is None

    def test_it_sets_the_password_of_a_login_registered_meanwhile(self, contact, invite):
        token = invite(contact)
        meanwhile = factories.make_user("Ada@Example.com", first_name="Augusta")

        user = accept(token, first_name="", last_name="")

        assert user == meanwhile
        assert user.check_password("a long password")
        contact.refresh_from_db()
        assert (contact.user, contact.first_name) == (user, "Augusta")

    def test_it_does_not_open_a_blocked_login(self, contact, invite):
        token = invite(contact)
        factories.make_user("ada@example.com", is_active=False)

        with pytest.raises(InvitationInvalid):
            accept(token)
        assert get_user_model().objects.count() == 1

    def test_the_language_they_chose_is_kept(self, contact, invite):
        accept(invite(contact), language="fr")

        contact.refresh_from_db()
        assert contact.language == "fr"
