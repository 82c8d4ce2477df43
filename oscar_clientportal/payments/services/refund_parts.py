"""Each source's part of a refund: given back, followed until it has arrived, taken up again after a lost answer."""

import logging
import uuid
from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from oscar.core.loading import get_model

from oscar_clientportal.accounts.exceptions import AccountError
from oscar_clientportal.core import clock, conf
from oscar_clientportal.core.locks import lock_row
from oscar_clientportal.payments import exceptions, methods, rules
from oscar_clientportal.payments.refunding import NEVER_TAKEN, NOT_BY_ITSELF, Returned

from .endings import capture_after_order

logger = logging.getLogger("oscar_clientportal.payments")

PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
PaymentPart = get_model("clientportal_payments", "PaymentPart")
Refund = get_model("clientportal_payments", "Refund")
RefundPart = get_model("clientportal_payments", "RefundPart")
Source = get_model("payment", "Source")
Status = RefundPart.Status

#: Oscar's word for a transaction that gave money back.
REFUND = get_model("payment", "Transaction").REFUND
#: A part that failed is tried again under a new key, which is made from this reference.
AGAIN = "again-"


def carry_out(*, refund: Any, is_repeat: bool = False) -> Any:
    """Give back what of the refund is planned and not done yet; the refund as it is then.

    Not inside a transaction; safe to repeat, and at once. Where the card provider doesn't answer the part stays
    planned and ``reconcile_refunds`` takes it up; where it refuses, the part fails and somebody must look at it.
    """
    refund.refresh_from_db()
    if refund.status not in (Refund.Status.WAITING, Refund.Status.REFUSED):
        for part in _parts(refund).filter(status=Status.PLANNED):
            _give_back(part, is_repeat=is_repeat)
        refund.refresh_from_db()
    return refund


def follow_refund(*, reference: str, kind: str = "card") -> bool:
    """Ask how the refund with this reference stands and write it down; whether it is one of ours.

    Its own key finds one whose answer never reached us. Raises ``ProviderError`` where one of ours can't be asked.
    """
    part = RefundPart.objects.filter(reference=reference).exclude(reference="").first()
    method = methods.registered().get(kind)
    if method is None:
        return False
    try:
        returned = method.refund_state(reference=reference)
    except exceptions.ProviderRefused:
        if part is None:
            return False
        raise
    part = part or _by_key(returned.key)
    if part is not None:
        record(refund_part=part, returned=returned)
    return part is not None


def reconcile_refunds() -> Counter[str]:
    """Take up refunds that nobody has touched for a while: give back what is planned, ask for what is on its way."""
    outcomes: Counter[str] = Counter()
    for refund in _left_behind():
        rows = Refund.objects.filter(pk=refund.pk, updated_at=refund.updated_at)
        if rows.update(updated_at=clock.now()):
            outcomes[_look_after(refund)] += 1
    return outcomes


@transaction.atomic
def record(*, refund_part: Any, returned: Returned) -> None:
    """Write down what became of a part, with Oscar's source; a late or repeated answer changes nothing."""
    lock_row(PaymentAttempt.objects, refund_part.refund.attempt_id)
    part = _parts(refund_part.refund).get(pk=refund_part.pk)
    is_other = part.reference and returned.reference not in ("", part.reference)
    if (is_other and not part.reference.startswith(AGAIN)) or not rules.may_become(
        part.status, returned.status
    ):
        return
    _write_to_source(part, returned)
    part.status = returned.status
    part.reference, part.message = returned.reference or part.reference, returned.message[:500]
    part.save(update_fields=["status", "reference", "message"])
    settle_status(part.refund)


def settle_status(refund: Any) -> None:
    """The refund's own status, by its parts. Under the attempt's lock."""
    refund.status = rules.refund_status(list(refund.parts.values_list("status", flat=True)))
    refund.save(update_fields=["status", "updated_at"])


def key_of(part: Any) -> str:
    """The idempotency key of a part: the same until it has failed and is tried again."""
    again = f"-{part.reference}" if part.reference.startswith(AGAIN) else ""
    return f"refund-{part.pk}-{part.refund.token}{again}"


def new_try() -> str:
    """The reference of a part that is tried again."""
    return f"{AGAIN}{uuid.uuid4().hex[:8]}"


def _parts(refund: Any) -> Any:
    return refund.parts.select_related("refund__attempt", "refund__actor", "part")


def _by_key(key: str) -> Any:
    """The part whose refund was asked for with this key, or None."""
    number = key.split("-")[1] if key.count("-") > 1 else ""
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    part = RefundPart.objects.select_related("refund").filter(pk=number).first()
    return part if part is not None and key_of(part) == key else None


def _give_back(part: Any, *, is_repeat: bool) -> None:
    method = methods.registered().get(part.part.method)
    if method is None:
        record(refund_part=part, returned=Returned("failed", message=str(NOT_BY_ITSELF)))
    elif method.is_local:
        _give_back_here(part, method)
    else:
        returned = _ask(part, method, is_repeat)
        if returned is not None:
            record(refund_part=part, returned=returned)


def _give_back_here(part: Any, method: Any) -> None:
    """What is kept in this database goes back in the transaction that writes it down."""
    try:
        with transaction.atomic():
            lock_row(PaymentAttempt.objects, part.refund.attempt_id)
            part.refresh_from_db(fields=["status"])
            if part.status == Status.PLANNED:
                record(refund_part=part, returned=_refund(part, method, is_repeat=False))
    except AccountError as error:
        record(refund_part=part, returned=Returned("failed", message=str(error)))


def _is_captured(part: Any) -> bool:
    """Whether its money has been taken; one that is only set aside is taken first, as the order stands."""
    if part.part.status == PaymentPart.Status.HELD:
        capture_after_order(attempt=part.refund.attempt)
        part.part.refresh_from_db()
    return part.part.status in (PaymentPart.Status.CAPTURED, PaymentPart.Status.WITH_ORDER)


def _ask(part: Any, method: Any, is_repeat: bool) -> Returned | None:
    """The method's answer; None where there is none and it must be asked again."""
    try:
        if _is_captured(part):
            return _refund(part, method, is_repeat=is_repeat)
        is_lost = part.part.status != PaymentPart.Status.HELD
        return Returned("failed", message=str(NEVER_TAKEN)) if is_lost else None
    except exceptions.ProviderUnavailable as error:
        logger.warning("Refund %s: no answer yet for the part %s", part.refund.token, part.pk)
        RefundPart.objects.filter(pk=part.pk, status=Status.PLANNED).update(message=str(error)[:500])
        return None
    except exceptions.ProviderError as error:
        logger.exception("Refund %s: the part %s was refused", part.refund.token, part.pk)
        return Returned("failed", message=_told(error))
    except ValueError as error:
        return Returned("failed", message=str(error))


def _told(error: exceptions.ProviderError) -> str:
    code = getattr(error, "code", "")
    return f"{exceptions.RefundError.message} ({code})" if code else str(exceptions.RefundError.message)


def _refund(part: Any, method: Any, *, is_repeat: bool) -> Returned:
    return method.refund(
        attempt=part.refund.attempt,
        part=part.part,
        amount=part.amount,
        key=key_of(part),
        actor=part.refund.decided_by or part.refund.actor,
        is_repeat=is_repeat,
    )


def _write_to_source(part: Any, returned: Returned) -> None:
    """Oscar's source has given the amount back, or has it again where what was thought done failed."""
    was_done, is_done = part.status == Status.DONE, returned.status == Status.DONE
    if was_done == is_done:
        return
    method = methods.registered()[part.part.method]
    sources = Source._default_manager.filter(
        order=part.refund.attempt.order_id, source_type__code=method.source_type
    )
    source = sources.first()
    if source is not None:
        amount = part.amount if is_done else -part.amount
        # What was never paid but is owed is let off: Oscar's balance of the source goes down.
        change = (
            {"amount_allocated": F("amount_allocated") - amount}
            if method.is_paid_later
            else {"amount_refunded": F("amount_refunded") + amount}
        )
        sources.filter(pk=source.pk).update(**change)
        source.transactions.create(
            txn_type=REFUND, amount=amount, reference=returned.reference, status="" if is_done else "failed"
        )


def _left_behind() -> list[Any]:
    untouched = Refund.objects.filter(updated_at__lt=clock.now() - conf.settings.reconcile_after)
    undecided = Q(status__in=[Refund.Status.WAITING, Refund.Status.REFUSED])
    unfinished = untouched.filter(parts__status__in=[Status.PLANNED, Status.PENDING]).exclude(undecided)
    return list(unfinished.distinct().order_by("pk"))


def _look_after(refund: Any) -> str:
    """Ask for what is on its way, give back what is planned; how the refund stands then, in a word."""
    try:
        for part in refund.parts.filter(status=Status.PENDING).select_related("part"):
            follow_refund(reference=part.reference, kind=part.part.method)
    except exceptions.ProviderError:
        logger.exception("Refund %s: the card provider does not answer", refund.token)
        return "refund unanswered"
    refund = carry_out(refund=refund, is_repeat=True)
    return {"done": "refunded", "failed": "refund failed"}.get(refund.status, "refund under way")
