"""The agents of the shop, as an editor meets them."""

from typing import Any

import pytest
from django.core import mail
from oscar.core.loading import get_model
from wagtail.models import ModelLogEntry

from tests import factories

from .panels import AGENTS, read

pytestmark = pytest.mark.django_db

Agent = get_model("clientportal_portfolios", "Agent")
ACTS = ("assign", "hand-over", "activate", "deactivate")


@pytest.fixture
def bob(db: None) -> Any:
    return factories.make_agent("bob@acme.example", first_name="Bob", last_name="Broker")


def make(browser: Any, email: str, **data: str) -> Any:
    return browser.post(f"{AGENTS}make/", {"email": email, "language": "en", **data}, follow=True)


def test_the_list_shows_each_agent_with_their_clients_and_who_waits(
    editing: Any, alice: Any, bob: Any
) -> None:
    for status in ("linked", "linked", "pending", "refused"):
        factories.make_link(alice, status=status)
    Agent.objects.filter(pk=bob.pk).update(is_active=False)
    lines = read(editing, f"{AGENTS}?export=csv").splitlines()[1:]
    rows = {line.split(",")[0]: line.split(",") for line in lines}
    assert rows["Alice Agent"][1:5] == ["alice@acme.example", "2", "1", "Active"]
    assert rows["Bob Broker"][2:5] == ["0", "0", "Switched off"]


@pytest.mark.parametrize("query", ["q=BROKER", "q=bob@", "is_active=False"])
def test_agents_are_found_by_name_address_and_status(editing: Any, alice: Any, bob: Any, query: str) -> None:
    Agent.objects.filter(pk=bob.pk).update(is_active=False)
    page = read(editing, f"{AGENTS}results/?{query}")
    assert "Bob Broker" in page
    assert "Alice Agent" not in page


@pytest.mark.req("0.01")
def test_somebody_with_a_login_becomes_an_agent_with_a_contact_and_a_company(editing: Any) -> None:
    user = factories.make_user("New@acme.example", first_name="Nora", last_name="New")
    assert "Nora New is an agent" in make(editing, " new@acme.example ").content.decode()
    agent = Agent.objects.get(user=user)
    assert agent.is_active
    assert user.clientportal_contact.company is not None
    assert not mail.outbox
    make(editing, "new@acme.example")
    assert Agent.objects.count() == 1


@pytest.mark.req("0.01")
def test_somebody_without_a_login_gets_one_and_a_mail(
    editing: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        make(editing, "new@acme.example", first_name="Nora", last_name="New")
    agent = Agent.objects.get()
    assert (str(agent), agent.user.email) == ("Nora New", "new@acme.example")
    assert [sent.to for sent in mail.outbox] == [["new@acme.example"]]


def test_an_agent_who_was_switched_off_is_one_again(editing: Any, alice: Any) -> None:
    Agent.objects.filter(pk=alice.pk).update(is_active=False)
    make(editing, "alice@acme.example")
    alice.refresh_from_db()
    assert alice.is_active


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "x" * 300 + "@acme.example", "\x00@acme.example"])
def test_what_is_no_address_is_told_beside_the_field(editing: Any, email: str) -> None:
    response = make(editing, email)
    assert response.status_code == 200
    assert "w-field__errors" in response.content.decode()
    assert not Agent.objects.exists()


def test_a_contact_who_waits_for_this_address_is_told_beside_the_field(editing: Any) -> None:
    factories.make_contact("new@acme.example")
    factories.make_user("new@acme.example")
    assert "w-field__errors" in make(editing, "new@acme.example").content.decode()
    assert not Agent.objects.exists()


def test_switched_off_hides_the_portfolio_and_loses_nothing(editing: Any, alice: Any, ada: Any) -> None:
    link = factories.make_link(alice, ada)
    links = type(link).objects
    url = f"{AGENTS}deactivate/{alice.pk}/"
    assert "Nothing is lost" in read(editing, url)
    editing.post(url)
    assert not links.visible_to(alice.user).exists()
    editing.post(f"{AGENTS}activate/{alice.pk}/")
    assert links.visible_to(alice.user).get() == link
    assert [str(entry.message) for entry in ModelLogEntry.objects.order_by("pk")] == [
        "Switched off",
        "Switched on",
    ]


class TestAssigning:
    def assign(self, browser: Any, agent: Any, **data: Any) -> str:
        response = browser.post(f"{AGENTS}assign/{agent.pk}/", data, follow=True)
        assert response.status_code == 200
        return response.content.decode()

    def test_a_contact_or_addresses_are_put_into_the_portfolio(
        self, editing: Any, alice: Any, ada: Any
    ) -> None:
        eve = factories.make_contact("eve@acme.example")
        text = self.assign(editing, alice, contact=ada.pk, emails=" EVE@acme.example \n\nada@acme.example")
        assert "2 clients assigned" in text
        assert {link.contact for link in alice.client_links.filter(status="linked")} == {ada, eve}

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            ({}, "Please choose somebody"),
            ({"emails": "nobody@acme.example"}, "nobody@acme.example"),
            ({"emails": "ada@acme.example\nno address"}, "is no e-mail address"),
            ({"emails": "a@acme.example\n" * 501}, "No more than 500"),
            ({"contact": "999999"}, "Select a valid choice"),
            ({"contact": "x"}, "Please choose somebody"),
        ],
    )
    def test_a_mistake_is_told_and_nothing_is_done(
        self, editing: Any, alice: Any, ada: Any, data: dict[str, str], message: str
    ) -> None:
        assert message in self.assign(editing, alice, **data)
        assert not alice.client_links.exists()

    def test_an_agent_is_not_their_own_client(self, editing: Any, alice: Any) -> None:
        assert "alice@acme.example" in self.assign(editing, alice, emails="alice@acme.example")
        assert not alice.client_links.exists()


class TestHandingOver:
    def test_a_page_says_what_will_happen_before_it_does(
        self, editing: Any, alice: Any, bob: Any, ada: Any
    ) -> None:
        for agent in (alice, bob):
            factories.make_link(agent, ada)
        factories.make_link(alice)
        factories.make_link(alice, status="pending")
        page = " ".join(read(editing, f"{AGENTS}hand-over/{alice.pk}/?to={bob.pk}").split())
        assert "1 client moves to Bob Broker" in page
        assert "1 client stands with Bob Broker already and leaves Alice Agent" in page
        assert "1 client waits for approval and stays with Alice Agent" in page
        assert alice.client_links.filter(status="linked").count() == 2
        response = editing.post(f"{AGENTS}hand-over/{alice.pk}/", {"to": bob.pk}, follow=True)
        assert "2 clients handed over to Bob Broker" in response.content.decode()
        assert alice.client_links.live().count() == 1
        assert bob.client_links.live().count() == 2
        entry = ModelLogEntry.objects.get(action="clientportal.agent_changed")
        assert str(entry.message) == "Handed 2 clients over to Bob Broker"

    @pytest.mark.parametrize("to", ["x", "999999", "self", "inactive", ""])
    def test_only_to_another_agent_who_works(self, editing: Any, alice: Any, bob: Any, to: str) -> None:
        factories.make_link(alice)
        Agent.objects.filter(pk=bob.pk).update(is_active=False)
        chosen = {"self": alice.pk, "inactive": bob.pk}.get(to, to)
        url = f"{AGENTS}hand-over/{alice.pk}/"
        assert "Yes, hand over" not in read(editing, f"{url}?to={chosen}")
        assert editing.post(url, {"to": chosen}).status_code == 200
        assert alice.client_links.count() == 1


class TestAccess:
    def test_who_may_view_sees_agents_and_no_act(self, limited: Any, alice: Any) -> None:
        client = limited("view_agent")
        for page in ("", f"inspect/{alice.pk}/"):
            text = read(client, AGENTS + page)
            assert "Alice Agent" in text
            assert not any(f"/{act}/" in text for act in (*ACTS, "make"))

    @pytest.mark.parametrize(
        "permissions", [(), ("view_agent",), ("change_clientlink", "approve_clientlink")]
    )
    def test_nobody_else_does_anything(self, limited: Any, alice: Any, permissions: tuple[str, ...]) -> None:
        client = limited(*permissions)
        for url in ("make/", *[f"{act}/{alice.pk}/" for act in ACTS]):
            for response in (
                client.get(AGENTS + url),
                client.post(AGENTS + url, {"email": "a@acme.example"}),
            ):
                assert response["Location"] == "/cms/"

    def test_clients_are_moved_only_by_who_may_approve_too(self, limited: Any, alice: Any) -> None:
        client = limited("change_agent")
        for act in ("assign", "hand-over"):
            assert client.get(f"{AGENTS}{act}/{alice.pk}/")["Location"] == "/cms/"
        assert client.get(f"{AGENTS}deactivate/{alice.pk}/").status_code == 200

    def test_an_agent_who_is_not_there_is_a_404(self, editing: Any) -> None:
        for act in ("inspect", *ACTS):
            assert editing.get(f"{AGENTS}{act}/999999/").status_code == 404
