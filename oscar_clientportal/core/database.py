"""The database connection, where it may have broken off in the middle of something that must not be left half done."""

from django.db import InterfaceError, OperationalError, connection

#: The database could not do it just now (a deadlock, a time-out, a restart): the same may work a moment later.
MOMENTARY = (OperationalError, InterfaceError)


def reconnect() -> None:
    """Drop a connection that has had an error and doesn't work any more: the next query opens a new one.

    It costs nothing where there was no error, and does nothing inside a transaction.
    """
    if connection.errors_occurred and not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
