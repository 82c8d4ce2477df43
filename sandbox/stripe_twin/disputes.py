"""Disputes: a holder asks their bank for the money back. As far as Stripe's own triggers go."""

from . import objects
from .call import Call
from .errors import Refused
from .state import Account, Object

#: Status while it can be answered → status once it is closed.
CLOSED = {"needs_response": "lost", "warning_needs_response": "warning_closed"}


def open_where_the_card_does(account: Account, charge: Object) -> None:
    """Some test cards are disputed as soon as they have paid."""
    status = account.cards[charge["payment_method"]].dispute
    if not status:
        return
    charge["disputed"] = True
    account.emit("charge.dispute.created", account.add(objects.dispute(charge, status)))


def retrieve(call: Call) -> Object:
    return call.account.get("dispute", call.id, "dispute")


def close(call: Call) -> Object:
    dispute = retrieve(call)
    if dispute["status"] not in CLOSED:
        raise Refused("This dispute is already closed.")
    dispute["status"] = CLOSED[dispute["status"]]
    call.account.emit("charge.dispute.closed", dispute)
    return dispute
