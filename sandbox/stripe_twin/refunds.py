"""Refunds: never more than was captured; some cards answer later, and not always well."""

import threading
from collections.abc import Iterable

from . import objects, params
from .call import Call
from .errors import Refused
from .state import Account, Object

REASONS = ("duplicate", "fraudulent", "requested_by_customer")
#: Seconds after which a refund that answers later does so.
LATER = 20


def create_refund(call: Call) -> Object:
    charge = _charge_to_refund(call)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if charge["refunded"] or left <= 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise Refused(message, code="charge_already_refunded")
    amount = params.integer(call.params, "amount", left)
    if not 0 < amount <= left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise Refused(message, param="amount")
    reason = params.choice(call.params, "reason", REASONS, None)
    refund = call.account.add(objects.refund(charge, amount, reason, params.metadata(call.params)))
    _move(charge, amount)
    fate = call.account.cards[charge["payment_method"]].refund
    if fate:
        refund["status"] = fate[0]
        _later(call.account, refund)
    call.account.emit("refund.created", refund)
    call.account.emit("charge.refunded", charge)
    return refund


def _move(charge: Object, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]


def _later(account: Account, refund: Object) -> None:
    timer = threading.Timer(LATER, settle, (account, [refund]))
    timer.daemon = True
    timer.start()


def settle(account: Account, refunds: Iterable[Object]) -> None:
    """Let refunds of cards that answer later become what they will be."""
    with account.lock:
        for refund in refunds:
            charge = account.objects[refund["charge"]]
            fate = account.cards[charge["payment_method"]].refund
            if fate and refund["status"] == fate[0]:
                _become(account, refund, charge, fate[1])


def _become(account: Account, refund: Object, charge: Object, status: str) -> None:
    refund["status"] = status
    if status == "failed":
        refund["failure_reason"] = "expired_or_canceled_card"
        _move(charge, -refund["amount"])
        account.emit("refund.failed", refund)
    else:
        account.emit("refund.updated", refund)
    account.emit("charge.refund.updated", refund)


def settle_all(account: Account) -> None:
    """All of the account's refunds at once, for who does not want to wait."""
    settle(account, list(account.newest("refund")))


def _charge_to_refund(call: Call) -> Object:
    if call.params.get("charge"):
        charge = call.account.get("charge", call.params["charge"], "charge")
    else:
        intent = call.account.get(
            "payment_intent", params.required(call.params, "payment_intent"), "payment_intent"
        )
        if intent["status"] != "succeeded":
            message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
            raise Refused(message, code="payment_intent_unexpected_state")
        charge = call.account.objects[intent["latest_charge"]]
    if charge["disputed"] and any(
        d["charge"] == charge["id"] and not d["is_charge_refundable"] for d in call.account.newest("dispute")
    ):
        raise Refused(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    if not charge["captured"]:
        raise Refused(f"Charge {charge['id']} has not been captured.", code="charge_not_refundable")
    return charge


def retrieve_refund(call: Call) -> Object:
    return call.account.get("refund", call.id, "refund")
