"""Every session is told to its client, once, in their language; those of a day in one mail."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.services import sessions, telling
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("5.06")]
Impersonation = get_model("clientportal_impersonation", "Impersonation")


@pytest.fixture
def ada() -> Any:
    user = factories.make_user("ada@demo.example")
    return factories.make_contact(
        "ada@demo.example", user=user, first_name="Ada", last_name="Demo", language="en"
    )


@pytest.fixture
def bob() -> Any:
    return factories.make_user("bob@demo.example", first_name="Bob", last_name="Demo")


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Any:
    """What waits for a commit happens at once."""
    return django_capture_on_commit_callbacks


def make(who: Any, contact: Any, **fields: Any) -> Any:
    return factories.make_impersonation(who, contact, **{"impersonator_name": "Bob Demo", **fields})


def end(session: Any, commits: Any) -> None:
    with commits(execute=True):
        sessions.end(session=session, how="stopped")


def due(commits: Any) -> int:
    with commits(execute=True):
        return telling.send_due_accounts()


def later(**passed: int) -> Any:
    return time_machine.travel(clock.now() + timedelta(**passed))


def test_the_client_is_told_as_soon_as_a_session_has_ended(ada, bob, commits):
    session = make(bob, ada, reason="Demo question")
    session.entries.create(kind="looked", page="customer:order", path="/1/", title="Order #100042")
    values = {"basket_id": 1, "product_id": 1, "stockrecord_id": 1, "line_reference": "1_1", "quantity": 2}
    facts = {"action": "created", "model": "basket.line", "object_pk": "1", "title": "<b>Book</b>"}
    session.changes.create(kind="basket", after=values, **facts)
    session.entries.create(kind="blocked", page="clientportal_portal:cards", path="/cards/")
    end(session, commits)
    (told,) = mail.outbox
    assert (told.to, told.subject) == (["ada@demo.example"], "Bob Demo used the shop in your name")
    for words in (
        "Why: Demo question",
        "Put into the basket: 2 \u00d7 “<b>Book</b>”",
        "Orders: Order #100042",
        "not let:\n- Payment cards",
        "You can undo changes until:",
        f"/portal/access/sessions/{session.pk}/",
    ):
        assert words in told.body
    (html,) = [text for text, kind in told.alternatives if kind == "text/html"]
    assert "&lt;b&gt;Book&lt;/b&gt;" in html
    assert "<b>Book" not in html
    session.refresh_from_db()
    assert session.told_at is not None


def test_a_second_one_of_the_same_day_waits_and_comes_with_the_others(ada, bob, commits):
    end(make(bob, ada), commits)
    with later(hours=2):
        end(make(bob, ada, reason="Second"), commits)
        end(make(bob, ada, reason="Third"), commits)
        assert due(commits) == 0
    assert len(mail.outbox) == 1
    with later(hours=25):
        assert due(commits) == 1
        assert due(commits) == 0
    assert mail.outbox[1].subject == "Sessions in your name: 2"
    assert "Why: Second" in mail.outbox[1].body
    assert "Why: Third" in mail.outbox[1].body


def test_another_client_of_the_same_day_does_not_wait(ada, bob, commits):
    other = factories.make_contact("cy@demo.example", user=factories.make_user("cy@demo.example"))
    end(make(bob, ada), commits)
    end(make(factories.make_user(), other), commits)
    assert [sent.to for sent in mail.outbox] == [["ada@demo.example"], ["cy@demo.example"]]


def test_one_whose_process_died_is_told_by_the_command(ada, bob, commits):
    session = make(bob, ada)
    sessions.end(session=session, how="stopped")  # and whoever did that died: nothing follows its commit
    assert mail.outbox == []
    assert due(commits) == 1
    assert len(mail.outbox) == 1


def test_one_that_runs_is_not_told(ada, bob, commits):
    make(bob, ada)
    assert due(commits) == 0


@pytest.mark.parametrize("language", ["fr", "hu", "en"])
def test_it_is_told_in_the_clients_language(ada, bob, commits, language):
    ada.language = language
    ada.save()
    end(make(bob, ada), commits)
    (html,) = [text for text, kind in mail.outbox[0].alternatives if kind == "text/html"]
    assert f'<html lang="{language}"' in html


def test_in_whose_name_nobody_can_read_the_super_admins_are_told(ada, bob, commits):
    named = factories.make_contact(user=factories.make_user(), company=ada.company, email="")
    named.__class__.objects.filter(pk=named.pk).update(email="", first_name="Named", last_name="Demo")
    named.__class__.objects.filter(pk=ada.pk).update(role="super-admin")
    named.refresh_from_db()
    end(make(bob, named, contact_name="Named Demo"), commits)
    (told,) = mail.outbox
    assert told.to == ["ada@demo.example"]
    assert told.subject == "Bob Demo used the shop in the name of Named Demo"


def test_who_was_shown_round_hears_of_it_once_they_have_a_login(bob, commits):
    guest = factories.make_contact("guest@demo.example", status="invited", language="en")
    end(make(bob, guest, is_tour=True), commits)
    assert due(commits) == 0
    guest.user = factories.make_user("guest@demo.example")
    guest.save()
    assert due(commits) == 1
    assert "guided tour" in mail.outbox[0].body


def test_an_end_that_is_rolled_back_is_not_told(ada, bob, commits):
    with commits(execute=True), transaction.atomic():
        sessions.end(session=make(bob, ada), how="stopped")
        transaction.set_rollback(True)
    assert mail.outbox == []


def test_nobody_to_be_told_stops_nothing(ada, bob, commits):
    lost = factories.make_contact(user=None)
    lost.__class__.objects.filter(pk=lost.pk).update(email="", company=None)
    lost.refresh_from_db()
    end(make(factories.make_user(), lost), commits)
    sessions.end(session=make(bob, ada), how="stopped")
    assert due(commits) == 1
