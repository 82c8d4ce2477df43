"""Clients come into a portfolio; the agent can't tell whether the shop knew them."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.core import mail
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import LinkAlreadyDecided, OwnAddress
from oscar_clientportal.portfolios.signals import client_linked, client_refused
from tests import factories

pytestmark = pytest.mark.django_db

ClientLink = get_model("clientportal_portfolios", "ClientLink")


@pytest.fixture
def add(agent, django_capture_on_commit_callbacks):
    """Add a client and send the mails."""

    def act(email, *, by=agent):
        with django_capture_on_commit_callbacks(execute=True):
            return services.add_client(agent=by, email=email, language="en")

    return act


@pytest.fixture
def announced():
    """What the room announced, as (signal, link) pairs."""
    heard = []

    def hear(signal, link, **kwargs):
        heard.append((signal, link))

    for signal in (client_linked, client_refused):
        signal.connect(hear, weak=False)
    yield heard
    for signal in (client_linked, client_refused):
        signal.disconnect(hear)


def staff(email="editor@acme.example"):
    user = factories.make_user(email)
    permission = Permission.objects.get(
        codename="approve_clientlink", content_type__app_label="clientportal_portfolios"
    )
    group = Group.objects.create(name="Portfolio editors")
    group.permissions.add(permission)
    user.groups.add(group)
    return user


class TestSomebodyNew:
    @pytest.mark.req("0.05", "0.07")
    def test_is_linked_at_once_and_invited(self, agent, add, announced):
        link = add("ada@example.com")

        assert link.status == "linked"
        assert link in ClientLink.objects.visible_to(agent.user)
        assert [message.to for message in mail.outbox] == [["ada@example.com"]]
        assert announced == [(client_linked, link)]

    def test_again_is_the_same_link_and_no_second_mail(self, add):
        assert add("ada@example.com") == add(" ADA@example.com")
        assert len(mail.outbox) == 1

    def test_added_by_two_agents_within_the_hour_gets_one_mail(self, add):
        first, second = add("ada@example.com"), add("ada@example.com", by=factories.make_agent())

        assert first.contact == second.contact
        assert second.status == "linked"
        assert len(mail.outbox) == 1

    def test_added_by_another_agent_later_is_invited_again(self, add):
        add("ada@example.com")

        with time_machine.travel(clock.now() + timedelta(hours=1, seconds=1)):
            add("ada@example.com", by=factories.make_agent())

        assert len(mail.outbox) == 2


class TestSomebodyWithAnAccount:
    @pytest.mark.req("0.05", "0.08")
    def test_stands_in_the_list_while_staff_are_told(self, agent, add, announced):
        factories.make_user("Ada@Example.com")
        staff()

        link = add("ada@example.com")

        assert link.status == "pending"
        assert link in ClientLink.objects.visible_to(agent.user)
        assert [message.to for message in mail.outbox] == [["editor@acme.example"]]
        assert "ada@example.com" in mail.outbox[0].body
        assert announced == []

    def test_again_is_the_same_link_and_no_second_mail(self, add):
        factories.make_user("ada@example.com")
        staff()

        assert add("ada@example.com") == add("ada@example.com")
        assert len(mail.outbox) == 1

    def test_is_told_to_superusers_where_nobody_has_the_permission(self, add):
        factories.make_user("ada@example.com")
        factories.make_user("owner@acme.example", is_superuser=True)

        add("ada@example.com")

        assert [message.to for message in mail.outbox] == [["owner@acme.example"]]

    def test_is_told_to_the_managers_where_there_is_no_superuser(self, add, settings):
        settings.MANAGERS = [("Owner", "managers@acme.example")]
        factories.make_user("ada@example.com")

        add("ada@example.com")

        assert [message.to for message in mail.outbox] == [["managers@acme.example"]]

    def test_under_an_address_they_have_changed_shows_what_the_agent_typed(self, add):
        user = factories.make_user("new@example.com")
        factories.make_contact("old@example.com", user=user)

        assert add("new@example.com").contact.email == "new@example.com"


@pytest.mark.req("0.06")
class TestTheAgentCannotTell:
    @pytest.fixture
    def links(self, add):
        user = factories.make_user("known@example.com", first_name="Known")
        factories.make_contact(user=user, first_name="Known")
        return add("known@example.com"), add("new@example.com")

    def test_no_mail_goes_to_the_agent(self, agent, links):
        assert agent.user.email not in [to for message in mail.outbox for to in message.to]

    def test_only_the_address_is_shown(self, links):
        assert [link.client_name for link in links] == ["known@example.com", "new@example.com"]

    def test_a_hidden_name_is_not_found_either(self, agent, links):
        portfolio = ClientLink.objects.visible_to(agent.user)

        assert (
            not portfolio.matching("Known")
            .filter(contact__first_name="Known")
            .exclude(contact__email__icontains="known")
        )
        assert list(portfolio.matching("new@")) == [links[1]]

    def test_the_name_shows_once_the_shop_has_accepted(self, agent, links):
        known, _new = links
        services.accept_link(link=known, by=None)

        assert ClientLink.objects.get(pk=known.pk).client_name == "Known"


class TestOneselfAsAClient:
    @pytest.mark.parametrize("spelling", ["agent@acme.example", " Agent@ACME.example"])
    def test_is_refused_and_nothing_is_stored(self, add, spelling):
        with pytest.raises(OwnAddress):
            add(spelling)

        assert not ClientLink.objects.exists()
        assert not mail.outbox


class TestDeciding:
    def test_accepting_links_and_says_so(self, agent, contact, announced):
        link = factories.make_link(agent, contact, status="pending")
        editor = factories.make_user()

        services.accept_link(link=link, by=editor)

        link.refresh_from_db()
        assert (link.status, link.decided_by) == ("linked", editor)
        assert link.decided_at is not None
        assert announced == [(client_linked, link)]

    def test_refusing_takes_the_client_out_of_the_portfolio(self, agent, contact, announced):
        link = factories.make_link(agent, contact, status="pending")

        services.refuse_link(link=link, by=None)

        assert not ClientLink.objects.visible_to(agent.user).exists()
        assert announced == [(client_refused, link)]

    @pytest.mark.parametrize("act", [services.accept_link, services.refuse_link])
    def test_twice_announces_once(self, agent, contact, announced, act):
        link = factories.make_link(agent, contact, status="pending")

        act(link=link, by=None)
        act(link=link, by=None)

        assert len(announced) == 1

    def test_what_was_refused_is_not_accepted_later(self, agent, contact):
        link = factories.make_link(agent, contact, status="refused")

        with pytest.raises(LinkAlreadyDecided):
            services.accept_link(link=link, by=None)

    def test_what_was_accepted_is_not_refused_later(self, link):
        with pytest.raises(LinkAlreadyDecided):
            services.refuse_link(link=link, by=None)

    def test_a_refused_client_added_again_is_asked_about_again(self, agent, contact, add):
        staff()
        link = factories.make_link(agent, contact, status="refused")

        assert add(contact.email) == link

        link.refresh_from_db()
        assert (link.status, link.decided_at) == ("pending", None)
        assert len(mail.outbox) == 1


class TestThePortfolioOf:
    def test_another_agent_is_empty(self, link):
        assert not ClientLink.objects.visible_to(factories.make_agent().user).exists()

    def test_an_agent_whose_role_was_taken_away_is_empty(self, agent, link):
        agent.is_active = False
        agent.save()

        assert not ClientLink.objects.visible_to(agent.user).exists()
        assert services.agent_of(agent.user) is None

    def test_a_shopper_is_empty(self, link):
        assert not ClientLink.objects.visible_to(link.contact.user).exists()
