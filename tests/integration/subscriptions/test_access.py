"""May this user see this content now?"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from oscar_clientportal.subscriptions.services import accessible_contents, has_access
from tests.factories import make_contact, make_plan, make_subscription, make_user

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
END = START + timedelta(days=365)
SECOND = timedelta(seconds=1)


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def contact(user):
    return make_contact(user=user)


def at(moment):
    return time_machine.travel(moment, tick=False)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(START - SECOND, False), (START, True), (END - SECOND, True), (END, False), (END + SECOND, False)],
)
def test_access_begins_and_ends_with_the_term_to_the_second(user, contact, moment, expected):
    make_subscription(contact, make_plan("HS"), starts_at=START)
    with at(moment):
        assert has_access(user, "HS") is expected


def test_access_ends_to_the_second_for_a_user_object_that_lives_on(user, contact):
    make_subscription(contact, make_plan("HS"), starts_at=START)
    with at(END - SECOND):
        assert has_access(user, "HS")
    with at(END):
        assert not has_access(user, "HS")


def test_however_often_it_is_asked_it_is_one_query(user, contact, django_assert_num_queries):
    make_subscription(contact, make_plan("HS+Origin"))
    make_subscription(contact, make_plan("Valuation"))
    with django_assert_num_queries(1):
        for _ in range(20):
            assert has_access(user, "HS")
            assert not has_access(user, "Dual use")
            assert accessible_contents(user) == {"HS", "Origin", "Valuation"}


@pytest.mark.parametrize("status", ["pending", "cancelled"])
def test_what_is_pending_or_cancelled_opens_nothing(user, contact, status):
    make_subscription(contact, make_plan("HS"), status=status)
    assert accessible_contents(user) == frozenset()


def test_somebody_elses_subscription_opens_nothing(user, contact):
    make_subscription(make_contact(), make_plan("HS"), payer=user)
    assert not has_access(user, "HS")


def test_nothing_is_open_to_the_anonymous_and_the_inactive(contact, user, django_assert_num_queries):
    make_subscription(contact, make_plan("HS"))
    user.is_active = False
    with django_assert_num_queries(0):
        assert not has_access(AnonymousUser(), "HS")
        assert not has_access(user, "HS")


def test_a_plan_without_contents_opens_nothing(user, contact):
    make_subscription(contact, make_plan("Nothing", contents=[]))
    assert accessible_contents(user) == frozenset()


def test_the_other_shop_knows_nothing_of_it(user, contact, globex):
    make_subscription(contact, make_plan("HS"))
    with globex():
        stranger = make_user(user.email)
        make_contact(user=stranger)
        assert not has_access(stranger, "HS")
