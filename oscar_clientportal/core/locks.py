"""Row locks, always taken in one order, so that two acts never wait for each other."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.transaction import TransactionManagementError

from .tenancy.current import current_schema

Act = TypeVar("Act", bound=Callable[..., Any])


def in_transaction(act: Act) -> Act:
    """Run ``act`` in the caller's transaction, or in one of its own where there is none.

    It has no savepoint, which would cost two queries: so an act either raises before it writes, or means its failure
    to undo all that the caller did.
    """

    @wraps(act)
    def run(*args: Any, **kwargs: Any) -> Any:
        if transaction.get_connection().in_atomic_block:
            return act(*args, **kwargs)
        with transaction.atomic():
            return act(*args, **kwargs)

    return run  # type: ignore[return-value]


def lock_rows(queryset: models.QuerySet, pks: Iterable[Any]) -> dict[Any, Any]:
    """Lock the rows with these primary keys, lowest first, and return them by primary key.

    Whoever locks rows of several tables takes them in one order: basket, payment attempt, stock records, contacts,
    accounts. A row that does not exist is missing from the answer.
    Raises ``TransactionManagementError`` outside a transaction, where a lock would be gone at once.
    """
    if not transaction.get_connection(queryset.db).in_atomic_block:
        raise TransactionManagementError("A row can be locked only inside a transaction.")
    rows = queryset.filter(pk__in=set(pks)).order_by("pk").select_for_update(of=("self",), no_key=True)
    return {row.pk: row for row in rows}


def lock_row(queryset: models.QuerySet, pk: Any) -> Any:
    """Lock one row and return it as it is now. Raises the model's ``DoesNotExist``."""
    rows = lock_rows(queryset, [pk])
    if pk not in rows:
        raise queryset.model.DoesNotExist(f"{queryset.model.__name__} {pk} does not exist.")
    return rows[pk]


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Whether nobody else of this shop is inside with this name now; for work outside of transactions.

    It belongs to the connection: one that dies in the middle leaves nothing locked.
    """
    key = f"{current_schema()}:{name}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        (is_free,) = cursor.fetchone()
    try:
        yield is_free
    finally:
        if is_free:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])
