"""Refunds that could not go back where the money came from: tried again, or settled in another way."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.core.locks import lock_row
from oscar_clientportal.payments import exceptions, methods
from oscar_clientportal.payments.refunding import reason_of

from .refund_parts import carry_out, new_try, settle_status

Company = get_model("clientportal_clients", "Company")
PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
Refund = get_model("clientportal_payments", "Refund")
RefundPart = get_model("clientportal_payments", "RefundPart")
Status = RefundPart.Status


def retry_refund(*, refund: Any) -> Any:
    """Try the parts that failed once more. Not inside a transaction. Raises ``NothingToSettle``."""
    with transaction.atomic():
        for part in _failed_parts(refund):
            part.status, part.reference, part.message = Status.PLANNED, new_try(), ""
            part.save(update_fields=["status", "reference", "message"])
        settle_status(refund)
    return carry_out(refund=refund)


@transaction.atomic
def settle_refund(*, refund: Any, actor: Any, reason: str = "", to_account: bool = False) -> Any:
    """End the parts that failed: paid to the payer's customer account, or settled outside as ``reason`` says.

    Raises ``NothingToSettle``, ``NoCustomerAccount`` (a guest paid), ``ReasonNeeded``.
    """
    parts = _failed_parts(refund)
    reason = reason.strip()
    if not to_account and not reason:
        raise exceptions.ReasonNeeded
    for part in parts:
        if to_account:
            part.reference = _pay_to_account(part, refund, actor)
            reason = reason or gettext("Paid to the customer account")
        part.status, part.message = Status.SETTLED, reason[:500]
        part.save(update_fields=["status", "reference", "message"])
    settle_status(refund)
    return refund


def _failed_parts(refund: Any) -> list[Any]:
    """The parts that failed, under the payment's lock."""
    lock_row(PaymentAttempt.objects, refund.attempt_id)
    parts = list(refund.parts.filter(status=Status.FAILED))
    if not parts:
        raise exceptions.NothingToSettle
    return parts


def _account_of(refund: Any, part: Any) -> Any:
    """The account of whoever paid this part, opened where they have none yet in this currency."""
    attempt = refund.attempt
    method = methods.registered().get(part.part.method)
    user = method.payer(attempt) if method else attempt.user
    payer = {"contacts__user_id": user.pk} if user else {"contacts": attempt.contact_id}
    company = Company.objects.filter(**payer).first()
    if company is None:
        raise exceptions.NoCustomerAccount
    return accounts.open_account(company=company, currency=refund.currency)


def _pay_to_account(part: Any, refund: Any, actor: Any) -> str:
    """The transfer's key; empty where none of it was ever paid."""
    account, amount = _account_of(refund, part), part.amount
    method = methods.registered().get(part.part.method)
    if method is not None:
        amount = method.to_pay_back(attempt=refund.attempt, part=part.part, amount=amount)
    if not amount:
        return ""
    transfer = accounts.post_transfer(
        debit=accounts.system_account(code=accounts.SALES, currency=refund.currency),
        credit=account,
        amount=amount,
        kind="refund",
        reason=reason_of(refund.attempt),
        actor=actor,
        idempotency_key=f"settle-{part.pk}-{refund.token}",
    )
    return str(transfer.pk)
