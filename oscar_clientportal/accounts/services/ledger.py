"""The one door for all money on customer accounts: transfers and holds, each under the account's row lock."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from oscar.core.loading import get_model

from oscar_clientportal.accounts import exceptions, rules
from oscar_clientportal.core import clock, conf, money
from oscar_clientportal.core.locks import in_transaction, lock_row, lock_rows

Account = get_model("clientportal_accounts", "Account")
Hold = get_model("clientportal_accounts", "Hold")
Transfer = get_model("clientportal_accounts", "Transfer")

SALES, CASH, CORRECTIONS = "sales", "cash", "corrections"


def open_account(*, company: Any, currency: str) -> Any:
    """The company's account in this currency (ISO 4217), opened if there is none."""
    return Account.objects.get_or_create(company=company, currency=currency)[0]


def system_account(*, code: str, currency: str) -> Any:
    """The shop's own account of this code and currency, opened if there is none."""
    return Account.objects.get_or_create(code=code, currency=currency)[0]


def available(account: Any) -> Decimal:
    """What the account can spend now; nothing while it is frozen."""
    if account.status != Account.Status.OPEN:
        return Decimal(0)
    return rules.available(balance=account.balance, held=account.held, credit_limit=account.credit_limit)


@transaction.atomic
def deposit(
    *,
    account: Any,
    amount: Decimal,
    reason: str,
    idempotency_key: str,
    actor: Any = None,
    kind: str = "opening",
) -> Any:
    """Add ``amount`` to a customer account, out of the shop's cash. Raises as ``post_transfer``."""
    cash = system_account(code=CASH, currency=account.currency)
    return post_transfer(
        debit=cash,
        credit=account,
        amount=amount,
        kind=kind,
        reason=reason,
        actor=actor,
        idempotency_key=idempotency_key,
    )


@transaction.atomic
def post_transfer(
    *,
    debit: Any,
    credit: Any,
    amount: Decimal,
    kind: str,
    idempotency_key: str,
    reason: str = "",
    actor: Any = None,
) -> Any:
    """Move ``amount`` from one account to another and return the transfer.

    The same key with the same figures returns the first transfer; with other figures it raises
    ``IdempotencyConflict``. Raises ``WrongAmount`` unless it is positive, exact, and in one currency. It does not
    look at the balance: what a customer spends is guarded by holding it first.
    """
    _check_amount(amount, debit.currency)
    if debit.currency != credit.currency:
        raise exceptions.WrongAmount
    customers = [account.pk for account in (debit, credit) if account.company_id]
    locked = lock_rows(Account.objects, customers)
    existing = Transfer.objects.filter(idempotency_key=idempotency_key).first()
    if existing is not None:
        return _same_transfer(existing, debit, credit, amount, kind)
    return _write_transfer(
        debit=locked.get(debit.pk, debit),
        credit=locked.get(credit.pk, credit),
        amount=amount,
        kind=kind,
        reason=reason,
        actor=actor,
        idempotency_key=idempotency_key,
    )


def _write_transfer(
    *, debit: Any, credit: Any, amount: Decimal, held: Decimal = Decimal(0), **facts: Any
) -> Any:
    """Write the row and the customers' balances; ``held`` is what a captured hold frees on the debit account."""
    actor = facts.pop("actor")
    facts |= {
        "currency": debit.currency,
        "created_at": clock.now(),
        "debit_previous_hash": debit.last_hash if debit.company_id else "",
        "credit_previous_hash": credit.last_hash if credit.company_id else "",
    }
    digest = rules.transfer_hash(debit=debit.pk, credit=credit.pk, amount=amount, **facts)
    transfer = Transfer.objects.create(
        debit=debit, credit=credit, amount=amount, actor=actor, hash=digest, **facts
    )
    for account, change, freed in ((debit, -amount, held), (credit, amount, Decimal(0))):
        if account.company_id:
            Account.objects.filter(pk=account.pk).update(
                balance=F("balance") + change, held=F("held") - freed, last_hash=digest
            )
    return transfer


def _same_transfer(existing: Any, debit: Any, credit: Any, amount: Decimal, kind: str) -> Any:
    same = (existing.debit_id, existing.credit_id, existing.amount, existing.kind)
    if same != (debit.pk, credit.pk, amount, kind):
        raise exceptions.IdempotencyConflict
    return existing


@in_transaction
def hold_amount(*, account: Any, amount: Decimal, idempotency_key: str) -> Any:
    """Set ``amount`` aside for a payment and return the hold.

    Raises ``InsufficientBalance``, ``AccountFrozen``, ``WrongAmount``; the same key returns the first hold.
    """
    _check_amount(amount, account.currency)
    account = lock_row(Account.objects, account.pk)
    existing = Hold.objects.filter(idempotency_key=idempotency_key).first()
    if existing is not None:
        return _same_hold(existing, account, amount)
    if account.status != Account.Status.OPEN:
        raise exceptions.AccountFrozen
    if not rules.may_hold(
        amount=amount, balance=account.balance, held=account.held, credit_limit=account.credit_limit
    ):
        raise exceptions.InsufficientBalance
    hold = Hold.objects.create(
        account=account,
        amount=amount,
        idempotency_key=idempotency_key,
        expires_at=clock.now() + conf.settings.hold_lifetime,
    )
    Account.objects.filter(pk=account.pk).update(held=F("held") + amount)
    return hold


def _same_hold(hold: Any, account: Any, amount: Decimal) -> Any:
    if (hold.account_id, hold.amount) != (account.pk, amount):
        raise exceptions.IdempotencyConflict
    return hold


@in_transaction
def capture_hold(*, hold: Any, reason: str = "", actor: Any = None) -> Any:
    """Pay what was set aside to the shop's sales and return the transfer; captured already: the same transfer.

    Raises ``HoldNotOpen`` for a released hold.
    """
    sales = Account.objects.filter(code=SALES, currency=OuterRef("currency")).values("pk")
    account = lock_row(Account.objects.annotate(sales=Subquery(sales)), hold.account_id)
    key = f"capture-{hold.idempotency_key}"
    if not Hold.objects.open().filter(pk=hold.pk).update(status=Hold.Status.CAPTURED):
        return _captured(hold, key)
    if account.sales is None:
        account.sales = system_account(code=SALES, currency=account.currency).pk
    return _write_transfer(
        debit=account,
        credit=Account(pk=account.sales, code=SALES, currency=account.currency),
        amount=hold.amount,
        held=hold.amount,
        kind=Transfer.Kind.PURCHASE,
        reason=reason,
        actor=actor,
        idempotency_key=key,
    )


def _captured(hold: Any, key: str) -> Any:
    transfer = Transfer.objects.filter(idempotency_key=key).first()
    if transfer is None:
        raise exceptions.HoldNotOpen
    return transfer


@transaction.atomic
def release_hold(*, hold: Any) -> None:
    """Give what was set aside back; released already: nothing. Raises ``HoldNotOpen`` for a captured hold."""
    account = lock_row(Account.objects, hold.account_id)  # the account first, as every act on one does
    hold = lock_row(Hold.objects, hold.pk)
    if hold.status == Hold.Status.CAPTURED:
        raise exceptions.HoldNotOpen
    if hold.status == Hold.Status.OPEN:
        Hold.objects.filter(pk=hold.pk).update(status=Hold.Status.RELEASED)
        Account.objects.filter(pk=account.pk).update(held=F("held") - hold.amount)


def _check_amount(amount: Decimal, currency: str) -> None:
    if not isinstance(amount, Decimal) or not money.is_exact(amount, currency) or amount <= 0:
        raise exceptions.WrongAmount
