"""The staff put clients into portfolios and hand portfolios over."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import AddressUnproven
from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import LoginSwitchedOff, OwnAddress, SameAgent
from tests import factories

pytestmark = pytest.mark.django_db

ClientLink = get_model("clientportal_portfolios", "ClientLink")


@pytest.fixture
def editor(db: None) -> Any:
    return factories.make_user("editor@acme.example")


@pytest.fixture
def other(db: None) -> Any:
    return factories.make_agent("other@acme.example")


def assign(agent: Any, contact: Any, editor: Any) -> Any:
    link = services.assign_client(agent=agent, contact=contact, by=editor)
    link.refresh_from_db()
    return link


def test_a_client_is_linked_at_once_and_by_whom_is_kept(agent: Any, contact: Any, editor: Any) -> None:
    link = assign(agent, contact, editor)
    assert (link.status, link.decided_by, link.email) == ("linked", editor, contact.email)
    assert ClientLink.objects.visible_to(agent.user).get() == link
    assert assign(agent, contact, editor) == link
    assert not contact.invitations.exists()


@pytest.mark.parametrize("status", ["refused", "ended"])
def test_a_relation_that_had_ended_begins_anew(agent: Any, contact: Any, editor: Any, status: str) -> None:
    old = factories.make_link(agent, contact, status=status, reason="old")
    link = assign(agent, contact, editor)
    assert (link.pk, link.status, link.reason) == (old.pk, "linked", "")
    assert link.created_at > old.created_at


@pytest.mark.req("0.11")
def test_who_waits_is_accepted_and_what_was_paid_begins(agent: Any, contact: Any, editor: Any) -> None:
    factories.make_link(agent, contact, status="pending")
    paid = factories.make_subscription(contact, factories.make_plan("HS"), payer=agent.user, status="pending")
    assert assign(agent, contact, editor).status == "linked"
    paid.refresh_from_db()
    assert paid.status == "active"


def test_an_address_nobody_has_looked_up_yet_becomes_this_client(
    agent: Any, contact: Any, editor: Any
) -> None:
    typed = factories.make_link(agent, contact, status="pending")
    ClientLink.objects.filter(pk=typed.pk).update(contact=None)
    link = assign(agent, contact, editor)
    assert (link.pk, link.contact, link.status) == (typed.pk, contact, "linked")


def test_another_client_who_has_the_address_meanwhile_is_no_obstacle(
    agent: Any, contact: Any, editor: Any
) -> None:
    factories.make_link(agent, factories.make_contact(), email=contact.email)
    link = assign(agent, contact, editor)
    assert (link.contact, link.email) == (contact, "")


def test_an_agent_is_not_their_own_client(agent: Any, editor: Any) -> None:
    with pytest.raises(OwnAddress):
        assign(agent, agent.user.clientportal_contact, editor)


def test_a_portfolio_changes_hands_with_notes_and_projects(
    agent: Any, other: Any, link: Any, editor: Any
) -> None:
    link.notes.create(text="Likes tea")
    project = get_model("clientportal_portfolios", "Project").objects.create(
        contact=link.contact, agent=agent, title="Fair"
    )
    outcome = services.hand_over_portfolio(source=agent, target=other, by=editor)
    assert (outcome.moved, outcome.known_there, outcome.waiting) == (1, 0, 0)
    link.refresh_from_db()
    project.refresh_from_db()
    assert (link.agent, project.agent) == (other, other)
    assert link.notes.get().text == "Likes tea"
    assert not ClientLink.objects.visible_to(agent.user).exists()


def test_interests_change_hands_with_the_client_and_none_is_doubled(
    agent: Any, other: Any, contact: Any, editor: Any
) -> None:
    factories.make_link(agent, contact)
    first, second = factories.make_product("First"), factories.make_product("Second")
    for product in (first, second):
        contact.interests.create(product=product, created_by=agent.user)
    contact.interests.create(product=second, created_by=other.user)
    services.hand_over_portfolio(source=agent, target=other, by=editor)
    kept = contact.interests.filter(created_by=other.user).values_list("product__title", flat=True)
    assert sorted(kept) == ["First", "Second"]


@pytest.mark.req("0.11")
def test_who_waits_stays_as_what_was_paid_is_the_payers(agent: Any, other: Any, editor: Any) -> None:
    waiting = factories.make_link(agent, status="pending")
    assert services.hand_over_portfolio(source=agent, target=other, by=editor).waiting == 1
    waiting.refresh_from_db()
    assert waiting.agent == agent


@pytest.mark.parametrize("theirs", ["linked", "pending", "refused", "ended"])
def test_a_client_of_both_stands_once_with_the_second(
    agent: Any, other: Any, contact: Any, editor: Any, theirs: str
) -> None:
    first, second = factories.make_link(agent, contact), factories.make_link(other, contact, status=theirs)
    assert services.preview_handover(source=agent, target=other).known_there == 1
    services.hand_over_portfolio(source=agent, target=other, by=editor)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("ended", "linked")


def test_the_second_agent_stays_the_firsts_client(agent: Any, other: Any, editor: Any) -> None:
    link = factories.make_link(agent, other.user.clientportal_contact)
    assert services.preview_handover(source=agent, target=other).moved == 0
    services.hand_over_portfolio(source=agent, target=other, by=editor)
    link.refresh_from_db()
    assert (link.agent, link.status) == (agent, "linked")


def test_nobody_hands_over_to_themself(agent: Any, editor: Any) -> None:
    with pytest.raises(SameAgent):
        services.hand_over_portfolio(source=agent, target=agent, by=editor)


def test_many_clients_change_hands_in_as_many_queries_as_few(agent: Any, other: Any, editor: Any) -> None:
    def queries(rows: int, source: Any, target: Any) -> int:
        for _row in range(rows):
            factories.make_link(source)
        with CaptureQueriesContext(connection) as found:
            services.hand_over_portfolio(source=source, target=target, by=editor)
        return len(found)

    assert queries(2, agent, other) == queries(30, other, agent)


@pytest.mark.req("0.01")
def test_a_login_that_is_switched_off_is_no_agents(editor: Any) -> None:
    user = factories.make_user(is_active=False)
    with pytest.raises(LoginSwitchedOff):
        services.make_agent(user=user)


@pytest.mark.req("0.01")
def test_nobody_gets_another_persons_contact_by_becoming_an_agent() -> None:
    factories.make_contact("new@acme.example")
    with pytest.raises(AddressUnproven):
        services.make_agent(user=factories.make_user("new@acme.example"))


@pytest.mark.req("0.01")
def test_the_login_of_a_new_agent_opens_with_no_password_anybody_knows(editor: Any) -> None:
    agent = services.make_agent_by_email(email="New@acme.example", first_name="Nora", by=editor)
    assert agent.user.email == "new@acme.example"
    assert agent.user.has_usable_password()  # so that "forgotten password" works
    assert not agent.user.check_password("")
