"""The worker's list and the grace, as they stand in the rows; what they cost to read."""

from datetime import timedelta

import pytest
from django.db import connection

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.services import accessible_contents, renew_subscriptions
from oscar_clientportal.subscriptions.services.schedule import reschedule
from tests.factories import make_card, make_contact, make_plan, make_subscription, make_user, model
from tests.renewals import at, last_of

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def subscription(user):
    subscription = make_subscription(make_contact(user=user), make_plan("HS"), auto_renew=True)
    reschedule(subscriptions=[subscription])
    return subscription


def open_at(user, moment):
    with at(moment):
        return accessible_contents(type(user).objects.get(pk=user.pk))


class TestGrace:
    def test_contents_stay_open_until_the_grace_is_over_to_the_second(self, user, subscription):
        until = last_of(subscription).ends_at + timedelta(days=7)
        assert open_at(user, until - SECOND) == {"HS"}
        assert open_at(user, until) == frozenset()

    def test_what_does_not_renew_has_none(self, user, subscription):
        subscription.auto_renew = False
        subscription.save()
        reschedule(subscriptions=[subscription])
        assert open_at(user, last_of(subscription).ends_at) == frozenset()

    def test_what_is_suspended_has_none(self, user, subscription):
        subscription.status = "suspended"
        subscription.save()
        reschedule(subscriptions=[subscription])
        assert open_at(user, last_of(subscription).ends_at) == frozenset()

    @pytest.mark.parametrize("status", ["paused", "cancelled", "pending"])
    def test_other_states_open_nothing_whatever_the_term_says(self, user, subscription, status):
        type(subscription).objects.filter(pk=subscription.pk).update(status=status)
        assert open_at(user, clock.now()) == frozenset()
        assert open_at(user, last_of(subscription).ends_at) == frozenset()

    def test_only_the_last_term_keeps_its_own(self, user, subscription):
        first = last_of(subscription)
        subscription.terms.create(
            plan=subscription.plan, starts_at=first.ends_at, ends_at=first.ends_at + DAY, kind="renewal"
        )
        reschedule(subscriptions=[subscription])
        first.refresh_from_db()
        assert first.grace_until is None
        assert last_of(subscription).grace_until == first.ends_at + DAY + timedelta(days=7)

    def test_it_is_read_with_the_one_query(self, user, subscription, django_assert_num_queries):
        with at(last_of(subscription).ends_at + DAY), django_assert_num_queries(1):
            assert accessible_contents(user) == {"HS"}


def test_any_number_is_put_on_the_list_with_three_queries(django_assert_max_num_queries):
    plan = make_plan("HS")
    subscriptions = [make_subscription(make_contact(), plan, auto_renew=bool(n % 2)) for n in range(20)]
    with django_assert_max_num_queries(3):
        reschedule(subscriptions=subscriptions)
    due = model("subscriptions", "Subscription").objects.filter(due_at__isnull=False)
    assert due.count() == 20


@pytest.mark.parametrize("status", ["paused", "cancelled", "pending"])
def test_what_asks_for_nothing_is_not_on_the_list(subscription, status):
    subscription.status = status
    reschedule(subscriptions=[subscription])
    assert subscription.due_at is None


def test_a_notice_that_was_given_is_not_put_on_the_list_again(subscription):
    end = last_of(subscription).ends_at
    with at(end - timedelta(days=20)):
        reschedule(subscriptions=[subscription])
    assert subscription.due_at == end - timedelta(days=7)


def test_finding_what_is_due_reads_the_partial_index_alone():
    """Thousands that will be due some day, and a few that are."""
    plan, contact, now = make_plan("HS"), make_contact(), clock.now()
    Subscription = model("subscriptions", "Subscription")
    Subscription.objects.bulk_create(
        Subscription(
            company=contact.company,
            contact=contact,
            plan=plan,
            anchor=now,
            due_at=now + DAY * (number - 3) if number % 2 else None,
        )
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clientportal_subscriptions_subscription")
    found = Subscription.objects.due(now).select_for_update(of=("self",), no_key=True, skip_locked=True)
    plan_text = found[:1].explain()
    assert "clientportal_subscription_due" in plan_text
    assert "Seq Scan" not in plan_text
    assert "Sort" not in plan_text


def test_a_round_with_nothing_to_do_costs_three_queries(subscription, django_assert_max_num_queries):
    """Nothing is claimed; no mail waits."""
    renew_subscriptions()
    with django_assert_max_num_queries(4):
        assert renew_subscriptions() == {}


def test_claiming_one_that_ends_costs_few_queries(user, django_assert_max_num_queries):
    subscription = make_subscription(make_contact(user=user), make_plan("HS"))
    reschedule(subscriptions=[subscription])
    with at(last_of(subscription).ends_at):
        renew = renew_subscriptions
        with django_assert_max_num_queries(18):
            assert renew(limit=1) == {"end": 1}


def test_what_goes_wrong_with_one_keeps_nobody_else_waiting(user, caplog):
    """The database refuses one: the others are looked after, and it is looked at again later."""
    broken = make_subscription(make_contact(), make_plan("HS"))
    sound = make_subscription(make_contact(user=user), make_plan("Origin"))
    reschedule(subscriptions=[broken, sound])
    end = max(last_of(broken).ends_at, last_of(sound).ends_at)
    key = f"end-{last_of(broken).pk}-{last_of(broken).ends_at:%Y%m%dT%H%M%S}"
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE clientportal_subscriptions_subscriptionevent ADD CONSTRAINT broken CHECK (key <> %s)",
            [key],
        )
    with at(end):
        assert renew_subscriptions() == {"error": 1, "end": 1}
        broken.refresh_from_db()
        assert broken.due_at == clock.now() + timedelta(minutes=5)
    assert f"Subscription {broken.pk}" in caplog.text


def test_whoever_has_no_card_is_asked_for_one_with_the_notice(user, subscription):
    subscription.renewal_payer = user
    subscription.save()
    end = last_of(subscription).ends_at
    with at(end - timedelta(days=30)):
        renew_subscriptions()
    codes = subscription.events.filter(kind="mail").values_list("details__code", flat=True)
    assert "CLIENTPORTAL_SUBSCRIPTION_CARD" in set(codes)
    make_card(user)
    with at(end - timedelta(days=7)):
        renew_subscriptions()
    assert len([code for code in codes.all() if code.endswith("_CARD")]) == 1
