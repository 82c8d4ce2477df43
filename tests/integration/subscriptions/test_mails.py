"""The client is told that a subscription was created, or upgraded: two messages, in their language."""

from datetime import UTC, datetime

import pytest
import time_machine

from oscar_clientportal.subscriptions.exceptions import PlanRefused
from tests.factories import make_agent, make_contact, make_link, make_plan, make_user
from tests.integration.subscriptions.orders import buy

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent("agent@acme.example", first_name="Ada", last_name="Agent")


@pytest.fixture
def sent(django_capture_on_commit_callbacks, mailoutbox):
    """The one mail that buying sends."""

    def sent(*args):
        del mailoutbox[:]
        at = time_machine.travel(datetime(2026, 3, 1, 9, tzinfo=UTC), tick=False)
        with at, django_capture_on_commit_callbacks(execute=True):
            buy(*args)
        [message] = mailoutbox
        return message

    return sent


def parts(message):
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    return message.body, html


def client_of(agent, **fields):
    contact = make_contact("client@acme.example", language="en", **fields)
    make_link(agent, contact)
    return contact


@pytest.mark.req("0.26")
def test_a_created_subscription_is_told(agent, sent):
    contact = client_of(agent, user=make_user("client@acme.example"))
    message = sent(agent.user, (make_plan("HS+Origin"), contact))
    assert message.to == ["client@acme.example"]
    assert message.subject == "A subscription was created for you: HS+Origin"
    for part in parts(message):
        text = " ".join(part.split())
        assert "Ada Agent has bought the subscription HS+Origin for you" in text
        assert "It opens: HS, Origin." in text
        assert "It runs until March 1, 2027." in text
        assert "acme.localhost" in text
        assert "/portal/subscriptions/" in text
        assert "agent@acme.example" not in text
        assert "password" not in text


@pytest.mark.req("0.27")
def test_an_upgraded_subscription_is_told_in_another_message(agent, sent):
    contact = client_of(agent, user=make_user("client@acme.example"))
    sent(agent.user, (make_plan("HS"), contact))
    message = sent(agent.user, (make_plan("HS+Origin"), contact))
    assert message.subject == "Your subscription was upgraded: HS+Origin"
    for part in parts(message):
        text = " ".join(part.split())
        assert "Ada Agent has upgraded your subscription" in text
        assert "from HS to HS+Origin" in text
        assert "still runs until March 1, 2027" in text


def test_a_client_without_a_login_is_told_how_to_get_in(agent, sent):
    message = sent(agent.user, (make_plan("HS"), client_of(agent)))
    for part in parts(message):
        assert "the invitation we sent you" in " ".join(part.split())
        assert "/portal/subscriptions/" not in part


def test_an_agent_without_a_name_stays_nameless(sent):
    agent = make_agent("secret@acme.example")
    message = sent(agent.user, (make_plan("HS"), client_of(agent)))
    for part in parts(message):
        assert "The subscription HS has been bought for you" in " ".join(part.split())
        assert "secret" not in part


def test_who_buys_for_themselves_is_told_so(sent):
    message = sent(make_user("shopper@acme.example", first_name="Sam"), (make_plan("HS"), None))
    assert message.to == ["shopper@acme.example"]
    for part in parts(message):
        assert "has bought" not in part


def test_names_are_text_and_not_markup(sent):
    agent = make_agent("agent@acme.example", first_name="<b>Ada</b>", last_name="& Co")
    plain, html = parts(sent(agent.user, (make_plan("HS"), client_of(agent))))
    assert "<b>Ada</b> & Co has bought" in plain
    assert "<b>Ada" not in html
    assert "&lt;b&gt;Ada&lt;/b&gt; &amp; Co" in html


def test_nothing_is_sent_when_the_order_fails(agent, django_capture_on_commit_callbacks, mailoutbox):
    contact, plan = client_of(agent), make_plan("HS")
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(PlanRefused):
        buy(agent.user, (plan, contact), (plan, contact))
    assert mailoutbox == []
