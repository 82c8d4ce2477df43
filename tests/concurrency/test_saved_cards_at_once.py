"""Clicks at once on a customer's saved cards: one default, one customer at the provider, every card once."""

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.payments import services
from oscar_clientportal.payments.stripe.wallet import wallet
from tests import factories
from tests.concurrency.races import at_once, rounds, without_row_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stripe_shop")]

CARDS = ("visa", "mastercard", "amex", "fr")


def adding(user, card):
    return lambda: services.add_card(
        user=user, payment_method=f"pm_card_{card}", return_url="http://acme.localhost/portal/cards/added/"
    )


def naming(user, card):
    return lambda: services.make_default(user=user, card=card)


def removing(user, card):
    return lambda: services.remove_card(user=user, card=card)


def defaults(user):
    return [card for card in services.saved_cards(user=user) if card.is_default]


@pytest.mark.parametrize("_round", rounds(25))
def test_first_cards_added_at_once_have_one_default_and_one_customer(_round):
    user = factories.make_user()
    results = at_once([adding(user, card) for card in CARDS])
    assert [error for error in results if isinstance(error, BaseException)] == []
    assert len(services.saved_cards(user=user)) == len(CARDS)
    assert len(defaults(user)) == 1
    customer = get_model("clientportal_payments", "CardCustomer").objects.get(user=user).reference
    assert len(wallet().cards(customer=customer)) == len(CARDS)


@pytest.mark.parametrize("_round", rounds(25))
def test_defaults_named_at_once_leave_one(_round):
    user = factories.make_user()
    cards = [adding(user, card)() for card in CARDS]
    results = at_once([naming(user, card) for card in cards * 2])
    assert results == [None] * 8
    assert len(defaults(user)) == 1


@pytest.mark.parametrize("_round", rounds(25))
def test_the_default_removed_while_another_is_named_leaves_one(_round):
    user = factories.make_user()
    first, second, third = (adding(user, card)() for card in CARDS[:3])
    at_once([removing(user, first), naming(user, second), naming(user, third), removing(user, first)])
    assert len(defaults(user)) == 1
    assert first not in services.saved_cards(user=user)


def test_without_the_lock_defaults_named_at_once_clash(monkeypatch):
    """The negative control: it is the lock that holds, not luck."""
    user = factories.make_user()
    cards = [adding(user, card)() for card in CARDS]
    for _try in range(30):
        with without_row_locks(monkeypatch):
            results = at_once([naming(user, card) for card in cards * 2])
        if any(isinstance(result, BaseException) for result in results) or len(defaults(user)) != 1:
            return
    pytest.fail("Without the lock nothing went wrong: the race test proves nothing.")
