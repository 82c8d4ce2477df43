"""Who may have a subscription renewed by itself, with whose card, and who may end it."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser, Permission

from oscar_clientportal.core import clock
from oscar_clientportal.portfolios.services import end_link, hand_over_portfolio
from oscar_clientportal.subscriptions.exceptions import RenewalRefused
from oscar_clientportal.subscriptions.services import auto_renewal, history, renew_subscriptions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("0.31")]


@pytest.fixture
def me():
    return factories.make_contact(user=factories.make_user())


@pytest.fixture
def subscription(me):
    return factories.make_subscription(me, factories.make_plan())


@pytest.fixture
def agent(me):
    agent = factories.make_agent()
    factories.make_link(agent, me)
    return agent.user


def kinds(subscription):
    return list(subscription.events.order_by("pk").values_list("kind", "actor", "details__card"))


def renewal(subscription, status, **fields):
    term = subscription.terms.last()
    return subscription.renewals.create(
        plan=subscription.plan,
        payer=subscription.renewal_payer,
        starts_at=term.ends_at,
        ends_at=term.ends_at + timedelta(days=365),
        status=status,
        price="75.00",
        currency="EUR",
        **fields,
    )


def state(subscription):
    subscription.refresh_from_db()
    return subscription.auto_renew, subscription.renewal_payer, subscription.card


class TestSwitchingOn:
    def test_whoever_switches_it_on_pays_with_their_card(self, subscription, me):
        card = factories.make_card(me.user)
        auto_renewal.switch_on(subscription=subscription, user=me.user, card=card)
        assert state(subscription) == (True, me.user, card)
        assert kinds(subscription) == [("renewal-on", me.user.pk, str(card))]
        assert subscription.due_at > clock.now()
        assert subscription.terms.get().grace_until > subscription.terms.get().ends_at

    def test_without_a_chosen_card_their_default_one_pays_whichever_that_is_then(self, subscription, me):
        factories.make_card(me.user)
        auto_renewal.switch_on(subscription=subscription, user=me.user)
        assert state(subscription) == (True, me.user, None)

    @pytest.mark.req("0.32")
    def test_an_agent_may_for_a_client_of_theirs_and_pays(self, subscription, agent):
        auto_renewal.switch_on(subscription=subscription, user=agent, card=factories.make_card(agent))
        assert state(subscription)[1] == agent

    def test_nobody_else_may(self, subscription):
        waiting, other = factories.make_agent(), factories.make_agent()
        factories.make_link(waiting, subscription.contact, status="pending")
        for stranger in (factories.make_user(), waiting.user, other.user, AnonymousUser()):
            assert "their agent" in auto_renewal.may_switch_on(subscription=subscription, user=stranger)
        factories.make_card(other.user)
        with pytest.raises(RenewalRefused, match="their agent"):
            auto_renewal.switch_on(subscription=subscription, user=other.user)
        assert state(subscription) == (False, None, None)

    def test_not_while_somebody_elses_card_pays(self, subscription, me, agent):
        auto_renewal.switch_on(subscription=subscription, user=agent, card=factories.make_card(agent))
        factories.make_card(me.user)
        with pytest.raises(RenewalRefused, match="Somebody else's card"):
            auto_renewal.switch_on(subscription=subscription, user=me.user)
        assert state(subscription)[1] == agent

    def test_not_with_somebody_elses_card(self, subscription, me, agent):
        with pytest.raises(RenewalRefused, match="saved card of yours"):
            auto_renewal.switch_on(subscription=subscription, user=me.user, card=factories.make_card(agent))

    def test_not_without_a_card(self, subscription, me):
        with pytest.raises(RenewalRefused, match="saved card of yours"):
            auto_renewal.switch_on(subscription=subscription, user=me.user)

    def test_not_with_an_expired_card(self, subscription, me):
        card = factories.make_card(me.user, exp_year=2020)
        for chosen in (card, None):
            with pytest.raises(RenewalRefused, match="has expired"):
                auto_renewal.switch_on(subscription=subscription, user=me.user, card=chosen)
        assert state(subscription) == (False, None, None)

    @pytest.mark.parametrize("status", ["pending", "paused", "suspended", "cancelled"])
    def test_only_of_a_subscription_that_is_active(self, subscription, me, status):
        subscription.status = status
        assert auto_renewal.may_switch_on(subscription=subscription, user=me.user)

    def test_only_while_its_last_term_runs_or_is_in_grace(self, subscription, me):
        term, now = subscription.terms.get(), clock.now()
        term.ends_at = now - timedelta(seconds=1)
        term.save()
        assert "has ended" in auto_renewal.may_switch_on(subscription=subscription, user=me.user)
        term.grace_until = now + timedelta(hours=1)
        term.save()
        assert auto_renewal.may_switch_on(subscription=subscription, user=me.user) == ""

    def test_twice_is_once(self, subscription, me):
        card = factories.make_card(me.user)
        for _again in range(2):
            auto_renewal.switch_on(subscription=subscription, user=me.user, card=card)
        assert len(kinds(subscription)) == 1


class TestSwitchingOff:
    @pytest.fixture
    def on(self, subscription, agent):
        card = factories.make_card(agent)
        return auto_renewal.switch_on(subscription=subscription, user=agent, card=card)

    def test_the_client_may_though_another_pays(self, on, me):
        auto_renewal.switch_off(subscription=on, by=me.user, reason="Too dear")
        assert state(on) == (False, None, None)
        event = on.events.get(kind=history.Kind.RENEWAL_OFF)
        assert (event.actor, event.reason) == (me.user, "Too dear")
        assert on.terms.get().grace_until is None

    def test_whoever_paid_is_told_unless_it_was_them(self, on, me, agent):
        auto_renewal.switch_off(subscription=on, by=me.user)
        told = on.events.filter(kind="mail", details__user=agent.pk)
        assert [mail.details["facts"]["change"] for mail in told] == ["renewal-off"]
        on.events.all().delete()
        auto_renewal.switch_on(subscription=on, user=agent)
        auto_renewal.switch_off(subscription=on, by=agent)
        assert not on.events.filter(kind="mail").exists()

    def test_it_ends_with_the_relation_of_the_agent_who_pays(self, on, me, agent):
        mine = factories.make_subscription(me, factories.make_plan("Origin"))
        auto_renewal.switch_on(subscription=mine, user=me.user, card=factories.make_card(me.user))
        end_link(link=me.client_links.get(), by=agent)
        assert state(on) == (False, None, None)
        assert state(mine)[0] is True

    def test_it_ends_with_the_portfolio_that_is_handed_over(self, on, me, agent):
        mine = factories.make_subscription(me, factories.make_plan("Origin"))
        auto_renewal.switch_on(subscription=mine, user=me.user, card=factories.make_card(me.user))
        others = factories.make_agent()
        hand_over_portfolio(source=agent.clientportal_agent, target=others, by=factories.make_user())
        assert state(on) == (False, None, None)
        assert on.events.filter(kind="mail", details__email=agent.email).exists()
        assert state(mine)[0] is True

    def test_so_may_the_payer_the_staff_and_the_shop_itself(self, on, agent):
        editor = factories.make_user()
        editor.user_permissions.set(Permission.objects.filter(codename="access_admin"))
        for somebody in (agent, editor, None):
            on.auto_renew, on.renewal_payer = True, agent
            on.save()
            auto_renewal.switch_off(subscription=on, by=somebody)
            assert state(on)[0] is False

    def test_nobody_else_may(self, on):
        other = factories.make_agent().user
        factories.make_link(other.clientportal_agent, on.contact)
        for stranger in (other, factories.make_user()):
            with pytest.raises(RenewalRefused):
                auto_renewal.switch_off(subscription=on, by=stranger)
        assert state(on)[0] is True

    def test_off_already_nothing_happens(self, subscription, me):
        auto_renewal.switch_off(subscription=subscription, by=me.user)
        assert kinds(subscription) == []

    @pytest.mark.parametrize(
        ("status", "fields", "becomes"),
        [
            ("retry", {"tries": 1}, "cancelled"),
            ("waiting", {"tries": 1}, "cancelled"),
            ("open", {}, "cancelled"),
            ("open", {"tries": 1}, "open"),
            ("retry", {"leased_until": clock.now() + timedelta(hours=1)}, "retry"),
            ("failed", {"tries": 5}, "failed"),
        ],
    )
    def test_a_renewal_nobody_is_charging_is_given_up(self, on, me, status, fields, becomes):
        row = renewal(on, status, **fields)
        auto_renewal.switch_off(subscription=on, by=me.user)
        row.refresh_from_db()
        assert row.status == becomes


class TestChangingTheCard:
    @pytest.fixture
    def on(self, subscription, me):
        card = factories.make_card(me.user)
        return auto_renewal.switch_on(subscription=subscription, user=me.user, card=card)

    def test_the_new_one_pays(self, on, me):
        card = factories.make_card(me.user, is_default=False)
        auto_renewal.change_card(subscription=on, user=me.user, card=card)
        assert state(on)[2] == card
        assert kinds(on)[-1] == ("card", me.user.pk, str(card))

    def test_only_one_of_ones_own(self, on, me, agent):
        before = state(on)
        with pytest.raises(RenewalRefused):
            auto_renewal.change_card(subscription=on, user=me.user, card=factories.make_card(agent))
        with pytest.raises(RenewalRefused, match="doesn't pay"):
            auto_renewal.change_card(subscription=on, user=agent, card=agent.clientportal_cards.get())
        assert state(on) == before

    def test_what_was_refused_is_tried_with_it_within_minutes(self, on, me):
        renewal(on, "retry", tries=1)
        auto_renewal.change_card(
            subscription=on, user=me.user, card=factories.make_card(me.user, is_default=False)
        )
        on.refresh_from_db()
        assert on.due_at <= clock.now()

    def test_what_is_being_charged_keeps_its_lease(self, on, me):
        lease = clock.now() + timedelta(hours=1)
        renewal(on, "retry", leased_until=lease)
        type(on).objects.filter(pk=on.pk).update(due_at=lease)
        auto_renewal.change_card(
            subscription=on, user=me.user, card=factories.make_card(me.user, is_default=False)
        )
        on.refresh_from_db()
        assert on.due_at == lease


class TestACardThatIsRemoved:
    @pytest.fixture
    def cards(self, subscription, me):
        cards = [factories.make_card(me.user), factories.make_card(me.user, is_default=False)]
        auto_renewal.switch_on(subscription=subscription, user=me.user, card=cards[1])
        return cards

    def asked_for_a_card(self, subscription):
        """Whether the notice a week before the end asks for one."""
        with time_machine.travel(subscription.terms.get().ends_at - timedelta(days=7), tick=False):
            renew_subscriptions()
        return subscription.events.filter(details__code="CLIENTPORTAL_SUBSCRIPTION_CARD").exists()

    def test_it_is_known_beforehand_what_it_pays(self, subscription, me, cards):
        default, chosen = cards
        other = factories.make_subscription(me, factories.make_plan("Origin"))
        auto_renewal.switch_on(subscription=other, user=me.user)
        assert auto_renewal.paid_with(card=chosen) == [subscription]
        assert auto_renewal.paid_with(card=default) == [other]

    def test_the_default_one_pays_afterwards(self, subscription, cards):
        default, chosen = cards
        chosen.delete()
        subscription.refresh_from_db()
        assert auto_renewal.paid_with(card=default) == [subscription]
        assert not self.asked_for_a_card(subscription)

    def test_none_left_the_payer_is_asked_for_one_before_the_end(self, subscription, me, cards):
        me.user.clientportal_cards.all().delete()
        subscription.refresh_from_db()
        assert subscription.auto_renew
        assert self.asked_for_a_card(subscription)
