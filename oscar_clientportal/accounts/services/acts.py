"""What the staff does to an account: by name, with a reason, and above the shop's amount only if a second person
agrees.

Each act is written and done in one transaction, under the account's lock. Every one takes an ``idempotency_key``: the
same form sent twice is one act.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from oscar.core.loading import get_model

from oscar_clientportal.accounts import exceptions, rules
from oscar_clientportal.core import clock, conf, money
from oscar_clientportal.core.locks import lock_row

from .holds import release_hold
from .ledger import CASH, CORRECTIONS, post_transfer, system_account

Account = get_model("clientportal_accounts", "Account")
AccountAct = get_model("clientportal_accounts", "AccountAct")
Hold = get_model("clientportal_accounts", "Hold")
Transfer = get_model("clientportal_accounts", "Transfer")
Kind, Status = AccountAct.Kind, AccountAct.Status

LONGEST_REASON = 255
#: Where a credit may come from: a correction, or money the shop received.
SOURCES = (CORRECTIONS, CASH)


def credit_account(*, account: Any, amount: Decimal, source: str = CORRECTIONS, **facts: Any) -> Any:
    """Give ``amount`` to the customer, out of the shop's corrections or, for money received, its cash.

    Takes also ``reason, actor, idempotency_key="", seen_balance=None``. Where ``seen_balance`` is given, the balance
    must still be that one. Returns the act, which waits above the shop's amount. Raises ``WrongAmount``,
    ``WrongReason``, ``BalanceMoved``.
    """
    if source not in SOURCES:
        raise ValueError(f"A credit does not come out of {source}.")
    return _ask(account=account, kind=Kind.CREDIT, amount=amount, source=source, **facts)


def debit_account(*, account: Any, amount: Decimal, **facts: Any) -> Any:
    """Take ``amount`` from the customer, below zero if need be. Takes and raises as ``credit_account``."""
    return _ask(account=account, kind=Kind.DEBIT, amount=amount, **facts)


def set_limit(*, account: Any, amount: Decimal, **facts: Any) -> Any:
    """Let the customer go ``amount`` below zero. Raises ``WrongAmount``, ``NothingToDo``, ``WrongReason``."""
    return _ask(account=account, kind=Kind.LIMIT, amount=amount, **facts)


def freeze_account(*, account: Any, **facts: Any) -> Any:
    """Nothing can be spent from the account until it is unfrozen. Raises ``NothingToDo``, ``WrongReason``."""
    return _ask(account=account, kind=Kind.FREEZE, **facts)


def unfreeze_account(*, account: Any, **facts: Any) -> Any:
    """The account can be spent from again. Raises ``NothingToDo``, ``WrongReason``."""
    return _ask(account=account, kind=Kind.UNFREEZE, **facts)


def release_held(*, hold: Any, **facts: Any) -> Any:
    """Give back what was set aside for a payment. Raises ``HoldNotOpen``, ``WrongReason``."""
    return _ask(account=hold.account, kind=Kind.RELEASE, amount=hold.amount, hold=hold, **facts)


@transaction.atomic
def agree_act(*, act: Any, by: Any, seen_balance: Decimal | None = None) -> Any:
    """Do what somebody else asked for; the account is looked at again, as it is now.

    Raises ``SamePerson``, ``ActDecided``, ``BalanceMoved``, and what the act itself may raise; then it still waits.
    """
    act = _lock_waiting(act)
    if act.actor_id == by.pk:
        raise exceptions.SamePerson
    _check(act, seen_balance)
    _decide(act, by=by)
    return _carry_out(act)


@transaction.atomic
def refuse_act(*, act: Any, by: Any, reason: str) -> Any:
    """Never do it. Who asked for it may take it back. Raises ``ActDecided``, ``WrongReason``."""
    answer = clean_reason(reason)
    act = _lock_waiting(act)
    act.status, act.answer = Status.REFUSED, answer
    _decide(act, by=by)
    act.save(update_fields=["status", "answer"])
    return act


def clean_reason(reason: str) -> str:
    """The reason without blanks around it. Raises ``WrongReason`` where none is left, or it can't be stored."""
    reason = reason.strip()
    if not reason or not rules.fits(reason, LONGEST_REASON) or "\n" in reason or "\r" in reason:
        raise exceptions.WrongReason
    return reason


def balance_after(act: Any) -> Decimal:
    """The balance once this act is done, from that of ``act.account``."""
    change = {Kind.CREDIT: act.amount, Kind.DEBIT: -(act.amount or 0)}
    return act.account.balance + change.get(act.kind, 0)


def plan_act(*, account: Any = None, hold: Any = None, kind: str, **facts: Any) -> Any:
    """The act as it would be asked for now, neither written nor done: for a look at what will come of it.

    ``account.balance`` is read anew. Raises what the act itself would.
    """
    account = Account.objects.customers().get(pk=hold.account_id if hold else account.pk)
    if hold is not None:
        facts |= {"hold": hold, "amount": hold.amount}
    return _checked(AccountAct(account=account, kind=kind, **facts))


@transaction.atomic
def _ask(
    *,
    account: Any,
    kind: str,
    reason: str,
    actor: Any,
    idempotency_key: str = "",
    seen_balance: Decimal | None = None,
    **facts: Any,
) -> Any:
    """Write the act, and do it at once where one person is enough."""
    reason = clean_reason(reason)
    account = lock_row(Account.objects.customers(), account.pk)
    key = f"{account.pk}-{idempotency_key}" if idempotency_key else ""
    act = AccountAct(account=account, kind=kind, reason=reason, actor=actor, idempotency_key=key, **facts)
    existing = AccountAct.objects.filter(idempotency_key=key).first() if key else None
    if existing is not None:
        return _same_act(existing, act)
    act = _checked(act, seen_balance)
    act.created_at = clock.now()
    act.save(force_insert=True)
    return act if act.status == Status.WAITING else _carry_out(act)


def _checked(act: Any, seen_balance: Decimal | None = None) -> Any:
    _check(act, seen_balance)
    act.status = Status.WAITING if _needs_second_person(act) else Status.DONE
    return act


def _same_act(existing: Any, act: Any) -> Any:
    if (existing.kind, existing.amount, existing.hold_id) != (act.kind, act.amount, act.hold_id):
        raise exceptions.IdempotencyConflict
    return existing


def _needs_second_person(act: Any) -> bool:
    """A limit that goes down takes no risk."""
    if act.kind not in (Kind.CREDIT, Kind.DEBIT, Kind.LIMIT):
        return False
    if act.kind == Kind.LIMIT and act.amount <= act.account.credit_limit:
        return False
    above = conf.settings.four_eyes_above
    if above is None:
        return False
    return act.amount + (Decimal(0) if act.kind == Kind.LIMIT else _done_alone(act)) > above


def _done_alone(act: Any) -> Decimal:
    """What this person has credited (or debited) here within a day without anybody else: small ones count together."""
    alone = AccountAct.objects.filter(
        account=act.account,
        kind=act.kind,
        actor=act.actor,
        status=Status.DONE,
        decided_by=None,
        created_at__gt=clock.now() - timedelta(days=1),
    )
    return alone.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def _check(act: Any, seen_balance: Decimal | None) -> None:
    """Whether it can be done to the account as it is now, under its lock."""
    account = act.account
    if seen_balance is not None and seen_balance != account.balance:
        raise exceptions.BalanceMoved
    match act.kind:
        case Kind.CREDIT | Kind.DEBIT:
            _check_amount(act, smallest=Decimal(1).scaleb(-money.decimals(account.currency)))
        case Kind.LIMIT:
            _check_amount(act, smallest=Decimal(0))
            _check_news(account.credit_limit != act.amount)
        case Kind.FREEZE:
            _check_news(account.status != Account.Status.FROZEN)
        case Kind.UNFREEZE:
            _check_news(account.status != Account.Status.OPEN)
        case Kind.RELEASE if not Hold.objects.open().filter(pk=act.hold_id).exists():
            raise exceptions.HoldNotOpen


def _check_amount(act: Any, *, smallest: Decimal) -> None:
    """An amount of the currency, after which the balance is still one that can be kept."""
    amount, currency = act.amount, act.account.currency
    if not isinstance(amount, Decimal) or not money.is_exact(amount, currency) or amount < smallest:
        raise exceptions.WrongAmount
    if not money.is_exact(balance_after(act), currency):
        raise exceptions.WrongAmount


def _check_news(is_news: bool) -> None:
    if not is_news:
        raise exceptions.NothingToDo


def _lock_waiting(act: Any) -> Any:
    """The act as it is now, with its account, both locked."""
    account = lock_row(Account.objects, act.account_id)  # the account first, as every act on one does
    act = lock_row(AccountAct.objects, act.pk)
    if act.status != Status.WAITING:
        raise exceptions.ActDecided
    act.account = account
    return act


def _decide(act: Any, *, by: Any) -> None:
    act.decided_by, act.decided_at = by, clock.now()
    act.save(update_fields=["decided_by", "decided_at"])


def _carry_out(act: Any) -> Any:
    match act.kind:
        case Kind.CREDIT | Kind.DEBIT:
            act.transfer = _transfer(act)
        case Kind.LIMIT:
            _change(act.account, credit_limit=act.amount)
        case Kind.FREEZE:
            _change(act.account, status=Account.Status.FROZEN)
        case Kind.UNFREEZE:
            _change(act.account, status=Account.Status.OPEN)
        case Kind.RELEASE:
            release_hold(hold=act.hold)
    act.status = Status.DONE
    act.save(update_fields=["status", "transfer"])
    return act


def _change(account: Any, **fields: Any) -> None:
    Account.objects.filter(pk=account.pk).update(**fields)


def _transfer(act: Any) -> Any:
    account = act.account
    shop = system_account(code=act.source or CORRECTIONS, currency=account.currency)
    debit, credit = (shop, account) if act.kind == Kind.CREDIT else (account, shop)
    return post_transfer(
        debit=debit,
        credit=credit,
        amount=act.amount,
        kind=_kind_of_transfer(act),
        reason=act.reason,
        actor=act.actor,
        idempotency_key=f"act-{act.pk}",
        overdraw=True,
    )


def _kind_of_transfer(act: Any) -> str:
    """As the customer understands it: who pays in while below zero repays."""
    if act.source != CASH:
        return Transfer.Kind.CORRECTION
    return Transfer.Kind.REPAYMENT if act.account.balance < 0 else Transfer.Kind.DEPOSIT
