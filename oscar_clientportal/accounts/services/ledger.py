"""The one door for all money on customer accounts: accounts, and transfers between them."""

from decimal import Decimal
from typing import Any, NoReturn

from django.db.models import Sum
from oscar.core.loading import get_model

from oscar_clientportal.accounts import exceptions, rules
from oscar_clientportal.core import clock, conf, money
from oscar_clientportal.core.locks import in_transaction, lock_row, lock_rows

from . import posting

Account = get_model("clientportal_accounts", "Account")
Transfer = get_model("clientportal_accounts", "Transfer")

SALES, CASH, CORRECTIONS = "sales", "cash", "corrections"


def open_account(*, company: Any, currency: str) -> Any:
    """The company's account in this currency (ISO 4217), opened with the shop's credit limit if there is none."""

    def limit() -> Decimal:
        return money.quantise(conf.settings.credit_limit, currency)

    return Account.objects.get_or_create(
        company=company, currency=currency, defaults={"credit_limit": limit}
    )[0]


def system_account(*, code: str, currency: str) -> Any:
    """The shop's own account of this code and currency, opened if there is none."""
    return Account.objects.get_or_create(code=code, currency=currency)[0]


def available(account: Any) -> Decimal:
    """What the account can spend now; nothing while it is frozen."""
    if account.status != Account.Status.OPEN:
        return Decimal(0)
    return rules.available(balance=account.balance, held=account.held, credit_limit=account.credit_limit)


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
    check_amount(amount, account.currency)
    return post_transfer(
        debit=system_account(code=CASH, currency=account.currency),
        credit=account,
        amount=amount,
        kind=kind,
        reason=reason,
        actor=actor,
        idempotency_key=idempotency_key,
    )


def post_transfer(
    *,
    debit: Any,
    credit: Any,
    amount: Decimal,
    kind: str,
    idempotency_key: str,
    reason: str = "",
    actor: Any = None,
    reverses: Any = None,
    overdraw: bool = False,
) -> Any:
    """Move ``amount`` from one account to another and return the transfer, in one statement.

    A customer account that is debited must be open and cover it with what is neither spent nor held, unless staff
    ``overdraw`` it. The same key with the same figures returns the first transfer, even where the balance no longer
    covers it; with other figures it raises ``IdempotencyConflict``. Raises ``WrongAmount`` unless the amount is
    positive, exact, and in one currency, ``InsufficientBalance``, ``AccountFrozen``, ``AccountGone``, ``WrongText``.
    """
    check_amount(amount, debit.currency)
    if debit.currency != credit.currency or debit.pk == credit.pk:
        raise exceptions.WrongAmount
    transfer = new_transfer(
        debit=debit,
        credit=credit,
        amount=amount,
        kind=kind,
        reason=reason,
        actor=actor,
        reverses=reverses,
        idempotency_key=idempotency_key,
    )
    return _post(transfer, overdraw) if reverses is None else _post_reversal(transfer, overdraw)


def reverse_transfer(
    *, transfer: Any, amount: Decimal, reason: str, actor: Any, idempotency_key: str, kind: str = "refund"
) -> Any:
    """Move ``amount`` of a transfer the other way round and return the new transfer.

    All that is taken back of one transfer is never more than it moved: ``ReversedTooMuch``. Taking back what a
    customer was given may overdraw their account. Otherwise as ``post_transfer``.
    """
    return post_transfer(
        debit=transfer.credit,
        credit=transfer.debit,
        amount=amount,
        kind=kind,
        reason=reason,
        actor=actor,
        reverses=transfer,
        idempotency_key=idempotency_key,
        overdraw=True,
    )


def _post(transfer: Any, overdraw: bool) -> Any:
    if posting.insert_transfer(transfer, head=chain_head(transfer), overdraw=overdraw):
        return transfer
    existing = find_transfer(transfer)
    if existing is None:
        refuse(transfer.currency, transfer.amount, debit=transfer.debit, credit=transfer.credit)
    return existing


@in_transaction
def _post_reversal(transfer: Any, overdraw: bool) -> Any:
    """Under the locks of both, the customers' first; what was reversed is read after them, in a query of its own."""
    lock_rows(Account.objects.customers(), [transfer.debit_id, transfer.credit_id])
    original = lock_row(Transfer.objects, transfer.reverses_id)
    if (original.debit_id, original.credit_id) != (transfer.credit_id, transfer.debit_id):
        raise exceptions.WrongAmount
    existing = find_transfer(transfer)
    if existing is None:
        reversed_already = original.reversals.aggregate(sum=Sum("amount", default=Decimal(0)))["sum"]
        if reversed_already + transfer.amount > original.amount:
            raise exceptions.ReversedTooMuch
    return existing or _post(transfer, overdraw)


def new_transfer(*, debit: Any, reason: str, idempotency_key: str, **facts: Any) -> Any:
    """A transfer that is not written yet. Raises ``WrongText``."""
    if not (rules.fits(reason, 255) and idempotency_key and rules.fits(idempotency_key, 100)):
        raise exceptions.WrongText
    return Transfer(
        debit=debit,
        currency=debit.currency,
        reason=reason,
        idempotency_key=idempotency_key,
        created_at=clock.now(),
        **facts,
    )


def chain_head(transfer: Any) -> str:
    """The transfer's own facts, in front of the hashes before it."""
    return rules.chain_head(
        debit=transfer.debit_id,
        credit=transfer.credit_id,
        amount=transfer.amount,
        currency=transfer.currency,
        kind=transfer.kind,
        reason=transfer.reason,
        idempotency_key=transfer.idempotency_key,
        created_at=transfer.created_at,
        reverses=transfer.reverses_id,
    )


def find_transfer(wanted: Any) -> Any:
    """The transfer with the key of this one, or None. Raises ``IdempotencyConflict`` where its figures are others."""
    existing = Transfer.objects.filter(idempotency_key=wanted.idempotency_key).first()
    if existing is not None:
        figures = ("debit_id", "credit_id", "amount", "kind", "reverses_id")
        if any(getattr(existing, name) != getattr(wanted, name) for name in figures):
            raise exceptions.IdempotencyConflict
    return existing


def refuse(currency: str, amount: Decimal, *, debit: Any, credit: Any = None) -> NoReturn:
    """Say why nothing was written. Called after the fact, so it goes by what has changed least."""
    posting.check_schema()
    customers = [account.pk for account in (debit, credit) if account is not None and account.company_id]
    now = Account.objects.in_bulk(customers)
    if len(now) < len(customers):
        raise exceptions.AccountGone
    receiver = now.get(credit.pk) if credit is not None else None
    if any(account.currency != currency for account in now.values()):
        raise exceptions.WrongAmount
    if receiver is not None and receiver.balance + amount >= money.LARGEST:
        raise exceptions.WrongAmount
    if debit.pk in now and now[debit.pk].status != Account.Status.OPEN:
        raise exceptions.AccountFrozen
    raise exceptions.InsufficientBalance


def check_amount(amount: Decimal, currency: str) -> None:
    """Raises ``WrongAmount`` unless it is more than nothing, and a whole number of the currency's smallest units."""
    if not isinstance(amount, Decimal) or not money.is_exact(amount, currency) or amount <= 0:
        raise exceptions.WrongAmount
