"""Giving money back for an order: planned under the payment's lock, then carried out source by source.

Order of locks: the payment attempt, then the accounts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import DecimalField, Q, Sum, Value
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

from oscar_clientportal.core import conf, money
from oscar_clientportal.core.locks import in_transaction, lock_row
from oscar_clientportal.payments import exceptions, methods, rules
from oscar_clientportal.payments.signals import money_returned

from .refund_parts import carry_out

PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
PaymentPart = get_model("clientportal_payments", "PaymentPart")
Refund = get_model("clientportal_payments", "Refund")
RefundLine = get_model("clientportal_payments", "RefundLine")
RefundPart = get_model("clientportal_payments", "RefundPart")

PAID = (PaymentPart.Status.HELD, PaymentPart.Status.WITH_ORDER, PaymentPart.Status.CAPTURED)
NOT_REFUSED = ~Q(refund_parts__refund__status=Refund.Status.REFUSED)
NOTHING = Value(Decimal(0), output_field=DecimalField(max_digits=15, decimal_places=3))


@dataclass(frozen=True)
class RefundPlan:
    """What would go back: ``shares`` are (part of the payment, amount), ``lines`` (order line, quantity, amount)."""

    amount: Decimal
    currency: str
    shares: list[tuple[Any, Decimal]]
    lines: list[tuple[Any, int, Decimal]]
    needs_second_person: bool


def refund_order(
    *,
    order: Any,
    amount: Decimal | None = None,
    lines: Mapping[Any, int] | None = None,
    reason: str,
    actor: Any,
    idempotency_key: str,
) -> Any:
    """Give back ``amount`` of what was paid for the order, the price of ``lines`` (order line → pieces), or all.

    It goes to the sources in the shop's order, never more to one than it paid. Above the shop's limit it waits for a
    second person. The same key returns the first refund. Not inside a transaction. Raises ``RefundError``; the card
    provider's silence or refusal is no error but shows on the refund.
    """
    refund = plan_refund(
        order=order, amount=amount, lines=lines, reason=reason, actor=actor, idempotency_key=idempotency_key
    )
    return carry_out(refund=refund)


@in_transaction
def plan_refund(
    *,
    order: Any,
    amount: Decimal | None = None,
    lines: Mapping[Any, int] | None = None,
    reason: str,
    actor: Any,
    idempotency_key: str,
) -> Any:
    """Write down what goes back, for ``carry_out`` after the commit; should that never come, ``reconcile_refunds``
    takes it up. Arguments and errors as ``refund_order``.
    """
    attempt = lock_row(PaymentAttempt.objects, _attempt_of(order).pk)
    known = Refund.objects.filter(idempotency_key=idempotency_key).first()
    if known is not None:
        return _same_refund(known, attempt, amount, lines)
    plan = _plan(attempt, amount, lines, actor)
    refund = Refund.objects.create(
        attempt=attempt,
        amount=plan.amount,
        currency=attempt.currency,
        status=Refund.Status.WAITING if plan.needs_second_person else Refund.Status.OPEN,
        reason=reason[:255],
        actor=actor,
        idempotency_key=idempotency_key,
    )
    RefundPart.objects.bulk_create(
        RefundPart(refund=refund, part=part, amount=share) for part, share in plan.shares
    )
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, line=line, quantity=quantity, amount=price)
        for line, quantity, price in plan.lines
    )
    _announce(refund)
    return refund


def _announce(refund: Any) -> None:
    """Tell whoever sold something for this money that it goes back, unless a second person has yet to agree."""
    if refund.status == Refund.Status.OPEN:
        money_returned.send(sender=Refund, refund=refund)


def preview_refund(
    *, order: Any, amount: Decimal | None = None, lines: Mapping[Any, int] | None = None, actor: Any = None
) -> RefundPlan:
    """What ``refund_order`` would do now; writes nothing. Raises ``RefundError``."""
    return _plan(_attempt_of(order), amount, lines, actor)


def refundable_parts(attempt: Any) -> list[Any]:
    """What was paid, part by part, each with what of it goes or went back as ``returned`` and the ``rest``."""
    returned = Coalesce(Sum("refund_parts__amount", filter=NOT_REFUSED), NOTHING)
    parts = list(attempt.parts.filter(status__in=PAID).annotate(returned=returned).order_by("pk"))
    for part in parts:
        part.rest = part.amount - part.returned
    return parts


def returned_lines(refund: Any) -> list[Any]:
    """The order lines that have gone back now: all where nothing is left of the order, else those the refund names."""
    attempt = refund.attempt
    lines = list(attempt.order.lines.all())
    counted = attempt.refunds.exclude(status__in=[Refund.Status.WAITING, Refund.Status.REFUSED])
    if (counted.aggregate(Sum("amount"))["amount__sum"] or Decimal(0)) >= attempt.total:
        return lines
    named = set(refund.lines.values_list("line", flat=True))
    pieces = RefundLine.objects.filter(refund__in=counted, line__in=named)
    back = dict(pieces.order_by().values_list("line").annotate(Sum("quantity")))
    return [line for line in lines if back.get(line.pk, 0) >= line.quantity]


def returned_quantities(attempt: Any) -> dict[int, int]:
    """How many pieces of each order line (by its key) go or went back."""
    found = RefundLine.objects.filter(refund__attempt=attempt).exclude(refund__status=Refund.Status.REFUSED)
    return dict(found.order_by().values_list("line").annotate(Sum("quantity")))


def agree_refund(*, refund: Any, by: Any) -> Any:
    """The second person agrees: it goes back now. Not inside a transaction.

    Raises ``SamePerson``, ``RefundDecided``.
    """
    _decide(refund, by, Refund.Status.OPEN)
    return carry_out(refund=refund)


def refuse_refund(*, refund: Any, by: Any) -> Any:
    """The second person does not agree: nothing goes back. Raises ``SamePerson``, ``RefundDecided``."""
    return _decide(refund, by, Refund.Status.REFUSED)


@transaction.atomic
def _decide(refund: Any, by: Any, status: str) -> Any:
    lock_row(PaymentAttempt.objects, refund.attempt_id)
    refund.refresh_from_db()
    if refund.status != Refund.Status.WAITING:
        raise exceptions.RefundDecided
    if refund.actor_id == by.pk:
        raise exceptions.SamePerson
    refund.status, refund.decided_by = status, by
    refund.save(update_fields=["status", "decided_by", "updated_at"])
    _announce(refund)
    return refund


def _attempt_of(order: Any) -> Any:
    attempt = PaymentAttempt.objects.filter(order=order, status=PaymentAttempt.Status.DONE).first()
    if attempt is None:
        raise exceptions.NotPaidHere
    return attempt


def _same_refund(known: Any, attempt: Any, amount: Decimal | None, lines: Mapping[Any, int] | None) -> Any:
    wanted = {(line.pk, quantity) for line, quantity in (lines or {}).items() if quantity}
    is_same = known.attempt_id == attempt.pk and amount in (None, known.amount)
    if not is_same or wanted != set(known.lines.values_list("line_id", "quantity")):
        raise exceptions.RefundConflict
    return known


def _plan(attempt: Any, amount: Decimal | None, lines: Mapping[Any, int] | None, actor: Any) -> RefundPlan:
    priced = _price_lines(attempt, lines) if lines is not None else []
    parts = refundable_parts(attempt)
    rest = sum((part.rest for part in parts), Decimal(0))
    if lines is not None:
        amount = sum((price for _line, _quantity, price in priced), Decimal(0))
    elif amount is None:
        amount = rest
    _check_amount(amount, rest, attempt.currency)
    shares = _share(amount, parts, attempt.currency)
    return RefundPlan(
        amount,
        attempt.currency,
        [(part, shares[part.pk]) for part in parts if part.pk in shares],
        priced,
        needs_second_person=actor is not None and _needs_second_person(attempt, amount),
    )


def _check_amount(amount: Decimal, rest: Decimal, currency: str) -> None:
    if rest <= 0:
        raise exceptions.RefundTooHigh(rest, money.display(rest, currency))
    if not isinstance(amount, Decimal) or not money.is_exact(amount, currency) or amount <= 0:
        raise exceptions.WrongRefundAmount
    if amount > rest:
        raise exceptions.RefundTooHigh(rest, money.display(rest, currency))


def _share(amount: Decimal, parts: list[Any], currency: str) -> dict[int, Decimal]:
    account = methods.CustomerAccountMethod.code
    sources = [rules.Paid(part.pk, part.rest, is_account=part.method == account) for part in parts]
    return rules.share_refund(amount, sources, conf.settings.refund_order, money.unit(currency))


def _price_lines(attempt: Any, lines: Mapping[Any, int]) -> list[tuple[Any, int, Decimal]]:
    """Each line with its pieces and what they cost, tax included and discounts taken off."""
    own = {line.pk: line for line in attempt.order.lines.all()}
    returned = returned_quantities(attempt)
    unit = money.unit(attempt.currency)
    priced = []
    for given, quantity in lines.items():
        line, back = own.get(given.pk), returned.get(given.pk, 0)
        if line is None:
            raise exceptions.WrongQuantity
        _check_quantity(quantity, left=line.quantity - back)
        if quantity:
            price = rules.price_of_pieces(
                price=money.quantise(line.line_price_incl_tax, attempt.currency),
                quantity=line.quantity,
                returned=back,
                wanted=quantity,
                unit=unit,
            )
            priced.append((line, quantity, price))
    return priced


def _check_quantity(quantity: int, *, left: int) -> None:
    is_number = isinstance(quantity, int) and not isinstance(quantity, bool)
    if not is_number or not 0 <= quantity <= left:
        raise exceptions.WrongQuantity


def _needs_second_person(attempt: Any, amount: Decimal) -> bool:
    """Whether this takes what was given back for the order on one person's word above the shop's limit."""
    limit = conf.settings.four_eyes_above
    if limit is None:
        return False
    alone = attempt.refunds.filter(decided_by=None, actor__isnull=False)
    earlier = alone.exclude(status=Refund.Status.REFUSED).aggregate(Sum("amount"))["amount__sum"]
    return amount + (earlier or Decimal(0)) > limit
