"""Row locks: only where they last, and always in one order."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from oscar_clientportal.core import locks
from tests import factories


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_refused_outside_a_transaction_where_it_would_be_gone_at_once():
    user = factories.make_user()
    with pytest.raises(TransactionManagementError):
        locks.lock_row(get_user_model().objects, user.pk)
    with transaction.atomic():
        assert locks.lock_row(get_user_model().objects, user.pk) == user


@pytest.mark.django_db
def test_rows_are_locked_lowest_first_in_one_query():
    users = [factories.make_user() for _user in range(3)]
    with CaptureQueriesContext(connection) as queries:
        locked = locks.lock_rows(get_user_model().objects, [user.pk for user in reversed(users)])
    assert list(locked) == [user.pk for user in users]
    assert len(queries) == 1
    assert "FOR NO KEY UPDATE" in queries[0]["sql"]


@pytest.mark.django_db
def test_a_row_that_is_not_there_is_said():
    with pytest.raises(get_user_model().DoesNotExist):
        locks.lock_row(get_user_model().objects, 0)


@pytest.mark.django_db(transaction=True)
def test_an_act_joins_the_callers_transaction_or_begins_its_own():
    states = []
    act = locks.in_transaction(lambda: states.append(connection.in_atomic_block))
    act()
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        act()
    assert states == [True, True]
    assert not [query for query in queries if "SAVEPOINT" in query["sql"]]
    assert not connection.in_atomic_block
