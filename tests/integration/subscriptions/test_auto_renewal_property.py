"""Whatever is switched on, off and changed, and in which order: a card pays only what its holder has agreed to."""

from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oscar_clientportal.subscriptions.exceptions import RenewalRefused
from oscar_clientportal.subscriptions.services import auto_renewal
from oscar_clientportal.subscriptions.services.paying.cards import card_that_pays
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("0.31", "0.35")]

PEOPLE = ["client", "agent", "stranger"]
ACTS = st.tuples(
    st.sampled_from(["on", "off", "card", "remove"]),
    st.sampled_from(PEOPLE),
    st.sampled_from([None, *PEOPLE]),
)


@pytest.fixture
def world():
    client = factories.make_contact(user=factories.make_user())
    agent = factories.make_agent()
    factories.make_link(agent, client)
    people = {"client": client.user, "agent": agent.user, "stranger": factories.make_user()}
    return SimpleNamespace(
        people=people,
        cards={name: factories.make_card(user) for name, user in people.items()},
        subscription=factories.make_subscription(client, factories.make_plan()),
    )


def play(world, act, who, whose):
    user, card = world.people[who], world.cards.get(whose)
    if act == "on":
        auto_renewal.switch_on(subscription=world.subscription, user=user, card=card)
    elif act == "off":
        auto_renewal.switch_off(subscription=world.subscription, by=user)
    elif act == "card":
        auto_renewal.change_card(subscription=world.subscription, user=user, card=card)
    else:
        type(world.cards[who]).objects.filter(user=user).delete()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=8))
def test_the_card_that_pays_belongs_to_whoever_switched_it_on_last(world, acts):
    agreed = None
    with transaction.atomic():
        for act, who, whose in acts:
            try:
                with transaction.atomic():
                    play(world, act, who, whose)
            except RenewalRefused:
                continue
            agreed = {"on": who, "off": None}.get(act, agreed)
            found = type(world.subscription).objects.select_related("card").get(pk=world.subscription.pk)
            payer = world.people[agreed] if agreed else None
            assert (found.auto_renew, found.renewal_payer) == (payer is not None, payer)
            assert found.card is None or found.card.user == payer
            card = card_that_pays(found)
            assert card is None or card.user == payer
            assert agreed != "stranger"
        transaction.set_rollback(True)
