"""Holds: a part of a balance set aside for a payment under way, then taken or given back."""

from decimal import Decimal
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.accounts import exceptions, rules
from oscar_clientportal.core import clock, conf

from . import ledger, posting

Hold = get_model("clientportal_accounts", "Hold")
Transfer = get_model("clientportal_accounts", "Transfer")

#: The key of the transfer that captures a hold: this, and the hold's own.
CAPTURE = "capture-"


def hold_amount(*, account: Any, amount: Decimal, idempotency_key: str) -> Any:
    """Set ``amount`` aside for a payment and return the hold.

    Raises ``InsufficientBalance``, ``AccountFrozen``, ``WrongAmount``; the same key returns the first hold.
    """
    ledger.check_amount(amount, account.currency)
    if not idempotency_key or not rules.fits(idempotency_key, 100 - len(CAPTURE)):
        raise exceptions.WrongText
    now = clock.now()
    hold = Hold(
        account=account,
        amount=amount,
        idempotency_key=idempotency_key,
        created_at=now,
        expires_at=now + conf.settings.hold_lifetime,
    )
    if posting.insert_hold(hold):
        return hold
    existing = Hold.objects.filter(idempotency_key=idempotency_key).first()
    if existing is None:
        ledger.refuse(account.currency, amount, debit=account)
    if (existing.account_id, existing.amount) != (account.pk, amount):
        raise exceptions.IdempotencyConflict
    return existing


def capture_hold(*, hold: Any, reason: str = "", actor: Any = None) -> Any:
    """Pay what was set aside to the shop's sales and return the transfer; captured already: the same transfer.

    It needs no further cover, and a frozen account pays it too: it was promised. Raises ``HoldNotOpen`` for a
    released hold.
    """
    sales = ledger.system_account(code=ledger.SALES, currency=hold.account.currency)
    transfer = ledger.new_transfer(
        debit=hold.account,
        credit=sales,
        amount=hold.amount,
        kind=Transfer.Kind.PURCHASE,
        reason=reason,
        actor=actor,
        idempotency_key=CAPTURE + hold.idempotency_key,
    )
    if posting.insert_transfer(transfer, head=ledger.chain_head(transfer), hold=hold):
        return transfer
    return _captured(hold, transfer.idempotency_key)


def _captured(hold: Any, key: str) -> Any:
    posting.check_schema()
    transfer = Transfer.objects.filter(idempotency_key=key).first()
    if transfer is None:
        raise exceptions.HoldNotOpen
    return transfer


def release_hold(*, hold: Any) -> None:
    """Give what was set aside back; released already: nothing. Raises ``HoldNotOpen`` for a captured hold."""
    if not posting.free_hold(hold):
        posting.check_schema()
        if Hold.objects.get(pk=hold.pk).status == Hold.Status.CAPTURED:
            raise exceptions.HoldNotOpen
