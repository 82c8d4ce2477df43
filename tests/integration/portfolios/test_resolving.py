"""Whom a typed address belongs to is looked up later: once, for everybody, and whatever happened meanwhile."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import LinkNotReady, OwnAddress
from tests import factories
from tests.known_people import CASES, KNOWN

pytestmark = pytest.mark.django_db

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Contact = get_model("clientportal_clients", "Contact")
EMAIL = "someone@example.com"


class TestARequest:
    @pytest.mark.req("0.06")
    @pytest.mark.parametrize("case", CASES)
    def test_takes_five_queries_whoever_it_is(self, agent, case, django_assert_num_queries):
        CASES[case](agent, EMAIL)
        agent = type(agent).objects.get(pk=agent.pk)

        with django_assert_num_queries(5):
            link = services.request_client(agent=agent, email=" SomeOne@Example.com ")

        assert (link.contact, link.status, link.due_at, link.is_new) == (None, "pending", None, True)

    def test_keeps_what_was_typed(self, agent):
        link = services.request_client(
            agent=agent, email=EMAIL, kind="partner", first_name="Ada", company_name="Engines", language="fr"
        )
        services.resolve_link(link=link)

        assert (link.client_name, link.invited_at, link.contact.kind) == ("Ada", None, "partner")
        assert (link.contact.company.name, link.contact.language) == ("Engines", "fr")

    def test_of_a_client_whose_address_the_agent_reads_already_gives_that_client(self, agent, link):
        Contact.objects.filter(pk=link.contact_id).update(email="new@example.com")

        again = services.request_client(agent=agent, email="new@example.com")

        assert (again, again.is_new) == (link, False)

    def test_of_ones_own_contacts_address_is_refused(self, agent):
        Contact.objects.filter(user=agent.user).update(email="work@example.com")

        with pytest.raises(OwnAddress):
            services.request_client(agent=agent, email="Work@example.com")


class TestLookingItUp:
    @pytest.mark.req("0.07", "0.08", "0.09")
    @pytest.mark.parametrize("case", CASES)
    def test_links_whom_nobody_knows_and_asks_the_staff_about_others(self, agent, case):
        CASES[case](agent, EMAIL)

        link = services.add_client(agent=agent, email=EMAIL)

        assert link.contact.email == EMAIL
        if case in KNOWN:
            assert link.status == "pending"
            assert link.due_at >= link.created_at + timedelta(hours=48)
        else:
            assert (link.status, link.due_at) == ("linked", None)

    @pytest.mark.req("0.08")
    def test_somebody_a_legacy_database_knows_is_invited_once_accepted(
        self, agent, django_capture_on_commit_callbacks, mailoutbox
    ):
        CASES["legacy"](agent, EMAIL)
        link = services.add_client(agent=agent, email=EMAIL)
        with django_capture_on_commit_callbacks(execute=True):
            services.accept_link(link=link, by=None)

        assert [message.to for message in mailoutbox] == [[EMAIL]]

    def test_again_has_no_effect(self, agent, django_assert_max_num_queries):
        link = services.add_client(agent=agent, email=EMAIL)

        with django_assert_max_num_queries(4):
            services.resolve_link(link=link)
        assert link.contact.invitations.count() == 1

    def test_a_link_ended_before_stays_so(self, agent):
        link = services.request_client(agent=agent, email=EMAIL)
        ClientLink.objects.update(status="ended")

        services.resolve_link(link=link)

        assert (link.status, link.contact) == ("ended", None)

    def test_a_page_that_needs_the_contact_gets_it(self, agent):
        link = services.request_client(agent=agent, email=EMAIL)

        assert services.await_contact(link=link).contact.email == EMAIL

    def test_a_page_that_cannot_have_it_says_so(self, agent):
        link = services.request_client(agent=agent, email=EMAIL)
        ClientLink.objects.update(status="ended")

        with pytest.raises(LinkNotReady):
            services.await_contact(link=link)


class TestOnePersonUnderTwoAddresses:
    """Somebody whose address has changed since the agent added them under the old one."""

    @pytest.fixture
    def person(self, contact):
        contact.email = "old@example.com"
        contact.save()
        contact.user.email = "new@example.com"
        contact.user.save()
        return contact

    def add_new(self, agent):
        return services.add_client(agent=agent, email="new@example.com")

    def test_whom_the_agent_reads_already_stands_there_once(self, agent, person):
        first = factories.make_link(agent, person)

        second = self.add_new(agent)

        assert second.status == "ended"
        assert list(ClientLink.objects.visible_to(agent.user)) == [first]
        first.refresh_from_db()
        assert first.client_email == "new@example.com"

    def test_whom_the_agent_cannot_read_yet_stays_apart_until_they_can(self, agent, person):
        first = factories.make_link(agent, person, status="pending")

        second = self.add_new(agent)
        assert (second.contact, second.status) == (None, "pending")
        assert {link.client_name for link in ClientLink.objects.visible_to(agent.user)} == {
            *("old@example.com", "new@example.com")
        }

        services.accept_link(link=first, by=None)
        assert services.resolve_waiting_links() == 0
        second.refresh_from_db()
        assert second.status == "ended"

    def test_what_was_refused_gives_way(self, agent, person):
        first = factories.make_link(agent, person, status="refused")

        second = self.add_new(agent)

        first.refresh_from_db()
        assert (first.contact, second.contact, second.status) == (None, person, "pending")

    def test_the_decision_on_what_gave_way_stays_on_record(self, agent, person, client):
        first = factories.make_link(agent, person, status="pending", due_at=clock.now())
        services.refuse_link(link=first, by=agent.user, reason="Somebody else's client")
        self.add_new(agent)
        owner = factories.make_user("owner@acme.example", is_superuser=True, is_staff=True)
        client.force_login(owner)

        page = client.get(reverse("clientportal_approvals:decided"))

        assert "old@example.com" in page.content.decode()


class TestTheCommand:
    def test_looks_up_what_waits_in_every_shop(self, agent, globex, capsys):
        services.request_client(agent=agent, email=EMAIL)
        with globex():
            services.request_client(agent=factories.make_agent(), email=EMAIL)

        call_command("resolve_clients")

        assert capsys.readouterr().out.splitlines() == ["acme: 1 looked up", "globex: 1 looked up"]
        assert not ClientLink.objects.waiting_for_contact().exists()

    def test_looks_up_one_shop_alone_by_its_schema(self, agent):
        services.request_client(agent=agent, email=EMAIL)

        call_command("resolve_clients", "--schema", "globex")
        assert ClientLink.objects.waiting_for_contact().exists()
        with pytest.raises(CommandError):
            call_command("resolve_clients", "--schema", "nowhere")

    def test_one_that_fails_keeps_none_of_the_others_back(self, agent, caplog):
        bad = services.request_client(agent=agent, email="bad@example.com")
        good = services.request_client(agent=agent, email=EMAIL)
        ClientLink.objects.filter(pk=bad.pk).update(email="no address at all")

        assert services.resolve_waiting_links() == 1
        good.refresh_from_db()
        assert good.status == "linked"
        assert f"Link {bad.pk}" in caplog.text

    def test_waits_are_measured_from_the_moment_of_adding(self, agent):
        CASES["login"](agent, EMAIL)
        link = services.request_client(agent=agent, email=EMAIL)
        week_ago = clock.now() - timedelta(days=14)
        ClientLink.objects.update(created_at=week_ago)

        services.resolve_link(link=link)

        assert link.due_at < clock.now()
