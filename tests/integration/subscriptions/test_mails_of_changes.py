"""The end of a subscription and its changes by mail: to the client and to whoever pays, never why."""

import pytest

from oscar_clientportal.subscriptions.services import history, mails
from tests import factories
from tests.integration.subscriptions.mailing import make_cast, texts

pytestmark = pytest.mark.django_db
BOTH = {"client@acme.example", "payer@acme.example"}


@pytest.fixture
def told(django_capture_on_commit_callbacks, mailoutbox):
    def told(tell, **facts):
        del mailoutbox[:]
        with django_capture_on_commit_callbacks(execute=True):
            tell(**facts)
        return {message.to[0]: texts(message) for message in mailoutbox}

    return told


def changed(cast, kind, **details):
    event = history.event(subscription=cast.subscription, kind=kind, reason="Rude on the phone", **details)
    return {"subscription": cast.subscription, "event": event}


def test_an_end_is_told_to_both_with_the_way_back(told):
    cast = make_cast()
    messages = told(mails.tell_of_end, subscription=cast.subscription, term=cast.term)
    assert set(messages) == BOTH
    for text in [text for pair in messages.values() for text in pair]:
        assert "It ended on June 1, 2026 and opens nothing any more." in text
        assert "It can be bought again at any time." in text
    assert told(mails.tell_of_end, subscription=cast.subscription, term=cast.term) == {}


def test_who_paid_for_themselves_reads_of_the_end_once(told):
    cast = make_cast(payer_is_client=True, auto_renew=False, renewal_payer=None)
    assert set(told(mails.tell_of_end, subscription=cast.subscription, term=cast.term)) == {
        "client@acme.example"
    }


SENTENCES = [
    ("extended", "active", "It now runs until June 1, 2026."),
    ("paused", "paused", "It is paused and opens nothing until it goes on."),
    ("resumed", "active", "It goes on, and now runs until June 1, 2026."),
    ("renewal-off", "active", "It no longer renews by itself: it runs until June 1, 2026."),
    ("cancelled", "active", "It has been cancelled: it runs until June 1, 2026 and does not renew."),
    ("cancelled", "cancelled", "It has been cancelled and opens nothing any more."),
    ("taken-back", "cancelled", "Its payment was returned or did not stand: it has ended"),
    (
        "taken-back",
        "active",
        "Part of its payment was returned or did not stand: it now runs until June 1, 2026.",
    ),
]


@pytest.mark.parametrize(("kind", "status", "sentence"), SENTENCES)
def test_a_change_is_told_to_both_without_its_reason(told, kind, status, sentence):
    cast = make_cast(status=status)
    messages = told(mails.tell_of_change, **changed(cast, kind))
    assert set(messages) == BOTH
    for text in [text for pair in messages.values() for text in pair]:
        assert sentence in text
        assert "Rude" not in text


def test_a_change_is_told_once_and_the_next_one_again(told):
    cast = make_cast()
    first = changed(cast, "extended")
    assert set(told(mails.tell_of_change, **first)) == BOTH
    assert told(mails.tell_of_change, **first) == {}
    assert set(told(mails.tell_of_change, **changed(cast, "extended"))) == BOTH


def test_who_had_a_moved_one_is_told_too_and_not_who_has_it_now(told):
    cast = make_cast()
    former = factories.make_contact("former@acme.example", language="en")
    messages = told(mails.tell_of_change, **changed(cast, "moved", former_contact=former.pk))
    assert set(messages) == {*BOTH, "former@acme.example"}
    for text in messages["client@acme.example"]:
        assert "It has been handed over to you and runs until June 1, 2026." in text
    for text in messages["payer@acme.example"]:
        assert "It now belongs to Ben Client" in text
    for text in messages["former@acme.example"]:
        assert "It now belongs to somebody else" in text
        assert "Ben" not in text
        assert "payer" not in text


def test_a_client_without_a_login_gets_no_link_that_asks_for_one(told):
    cast = make_cast()
    cast.contact.user = None
    cast.contact.save()
    for text in told(mails.tell_of_end, subscription=cast.subscription, term=cast.term)[
        "client@acme.example"
    ]:
        assert "/portal/subscriptions/" not in text
