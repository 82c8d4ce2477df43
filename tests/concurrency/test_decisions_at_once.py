"""Several of the staff decide, or are reminded, at once: one decision stands, and each reminder goes out once."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import Permission
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import LinkAlreadyDecided
from oscar_clientportal.portfolios.services.reminders import remind_staff
from tests import factories
from tests.concurrency.races import at_once, rounds

pytestmark = pytest.mark.django_db(transaction=True)

Subscription = get_model("clientportal_subscriptions", "Subscription")


@pytest.mark.req("0.08")
def test_of_an_acceptance_and_a_refusal_at_once_one_stands_with_all_that_follows():
    editors = [factories.make_user() for _number in range(8)]
    for _round in rounds(20):
        agent = factories.make_agent()
        contact = factories.make_contact(user=factories.make_user())
        link = factories.make_link(agent, contact, status="pending")
        paid = factories.make_subscription(
            contact, factories.make_plan(f"HS{link.pk}"), payer=agent.user, status="pending"
        )
        acts = [services.accept_link, services.refuse_link] * 4
        answers = at_once(
            [
                partial(act, link=link, by=by, reason=act.__name__)
                for act, by in zip(acts, editors, strict=True)
            ]
        )
        link.refresh_from_db()
        paid.refresh_from_db()
        is_linked = link.status == "linked"
        assert link.reason == ("accept_link" if is_linked else "refuse_link")
        assert paid.status == ("active" if is_linked else "cancelled")
        for act, answer in zip(acts, answers, strict=True):
            is_same = (act is services.accept_link) == is_linked
            assert isinstance(answer, type(link) if is_same else LinkAlreadyDecided), answer


@pytest.mark.req("0.09")
def test_each_reminder_goes_out_once_however_many_send_reminders(mailoutbox):
    editor = factories.make_user("editor@acme.example")
    editor.user_permissions.add(Permission.objects.get(codename="approve_clientlink"))
    for _round in rounds(10):
        mailoutbox.clear()
        agent, now = factories.make_agent(), clock.now()
        asked = {"created_at": now - timedelta(days=20), "due_at": now - timedelta(days=10)}
        for _number in range(5):
            factories.make_link(agent, status="pending", **asked)
        answers = at_once([remind_staff] * 8)
        assert sum(answers, Counter()) == {"100": 5}, answers
        assert len(mailoutbox) == 1


def test_two_hand_overs_at_once_lose_nobody():
    for _round in rounds(10):
        alice, bob, carol = (factories.make_agent() for _number in range(3))
        shared = factories.make_contact()
        for agent in (alice, carol):
            factories.make_link(agent, shared)
        own = [factories.make_link(alice).contact for _number in range(3)]
        staff = factories.make_user()
        answers = at_once(
            [
                partial(services.hand_over_portfolio, source=alice, target=target, by=staff)
                for target in (bob, carol)
            ]
        )
        assert sum(answer.moved + answer.known_there for answer in answers) == 4, answers
        links = get_model("clientportal_portfolios", "ClientLink").objects.live()
        assert not links.filter(agent=alice).exists()
        for contact in own:
            assert links.get(contact=contact).agent in (bob, carol)
        assert links.filter(contact=shared, agent=carol).exists()
