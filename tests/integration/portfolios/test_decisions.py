"""The shop decides: what follows for the client, the agent, and the money stands in ``test_refused_client``."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import LinkAlreadyDecided, LinkNotReady
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(agent: Any, contact: Any) -> Any:
    return factories.make_link(agent, contact, status="pending")


@pytest.fixture
def known_elsewhere(agent: Any) -> Any:
    """A link to somebody whom a legacy database alone knows: no login here."""
    contact = factories.make_contact("old@acme.example", status="added")
    return factories.make_link(agent, contact, status="pending")


@pytest.fixture
def editor(db: None) -> Any:
    return factories.make_user("editor@acme.example")


def test_the_decision_is_kept_with_who_when_and_why(waiting: Any, editor: Any) -> None:
    with time_machine.travel(moment := clock.now() + timedelta(hours=1), tick=False):
        services.refuse_link(link=waiting, by=editor, reason="Another agent's client")
    waiting.refresh_from_db()
    assert (waiting.decided_by, waiting.decided_at) == (editor, moment)
    assert waiting.reason == "Another agent's client"


def test_deciding_again_keeps_the_first_reason(waiting: Any, editor: Any) -> None:
    services.accept_link(link=waiting, by=editor, reason="first")
    services.accept_link(link=waiting, by=factories.make_user(), reason="second")
    waiting.refresh_from_db()
    assert (waiting.reason, waiting.decided_by) == ("first", editor)
    with pytest.raises(LinkAlreadyDecided):
        services.refuse_link(link=waiting, by=editor)


def test_nobody_is_decided_on_before_it_is_known_who_it_is(waiting: Any, editor: Any) -> None:
    type(waiting).objects.filter(pk=waiting.pk).update(contact=None)
    for act in (services.accept_link, services.refuse_link):
        with pytest.raises(LinkNotReady):
            act(link=waiting, by=editor)


@pytest.mark.req("0.07", "0.08")
def test_somebody_known_elsewhere_is_invited_once_accepted(
    known_elsewhere: Any, editor: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.accept_link(link=known_elsewhere, by=editor)
    assert [sent.to for sent in mail.outbox] == [["old@acme.example"]]
    assert known_elsewhere.contact.invitations.count() == 1
    services.accept_link(link=known_elsewhere, by=editor)
    assert known_elsewhere.contact.invitations.count() == 1


@pytest.mark.req("1.04")
def test_somebody_the_agent_did_not_want_invited_yet_is_not(known_elsewhere: Any, editor: Any) -> None:
    type(known_elsewhere).objects.filter(pk=known_elsewhere.pk).update(invited_at=None)
    services.accept_link(link=known_elsewhere, by=editor)
    assert not known_elsewhere.contact.invitations.exists()


def test_somebody_with_a_login_is_not_invited(waiting: Any, editor: Any) -> None:
    services.accept_link(link=waiting, by=editor)
    assert not waiting.contact.invitations.exists()


def test_a_refused_client_known_elsewhere_hears_nothing(
    known_elsewhere: Any, editor: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.refuse_link(link=known_elsewhere, by=editor)
    assert [sent.to for sent in mail.outbox] == [["agent@acme.example"]]
    assert not get_model("clientportal_clients", "Invitation").objects.exists()
