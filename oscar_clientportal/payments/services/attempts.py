"""Paying for one basket: claim it, set each part aside, capture with the order, or give everything back.

Order of locks: the basket, then the attempt, then the accounts.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import translation
from oscar.core.loading import get_model

from oscar_clientportal.clients.querysets import open_contact
from oscar_clientportal.core import acting, clock, conf, database
from oscar_clientportal.core.locks import lock_row
from oscar_clientportal.payments import exceptions, methods, rules
from oscar_clientportal.payments.purses import Purse, purse_of

from .endings import DEBIT, parts_of, release_parts

Basket = get_model("basket", "Basket")
Contact = get_model("clientportal_clients", "Contact")
Line = get_model("basket", "Line")
PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
PaymentPart = get_model("clientportal_payments", "PaymentPart")
Source = get_model("payment", "Source")
SourceType = get_model("payment", "SourceType")


def offered_limits(*, user: Any, currency: str, contact: Any = None) -> dict[str, rules.Limit]:
    """What each method could take from this user now, by code, in the order of offering.

    ``contact`` pays where nobody is logged in: somebody recognised in "My space" by their unique key.
    """
    purse = purse_of(user)
    limits = {
        code: method.limit(user=purse.user_for(method), currency=currency, contact=contact)
        for code, method in methods.offered().items()
        if purse.holds(method)
    }
    return {code: limit for code, limit in limits.items() if limit is not None}


def why_not_offered(*, user: Any, currency: str, contact: Any = None) -> list[str]:
    """Why methods that this user expects are not offered now, in words for them."""
    purse, asked = purse_of(user), {"currency": currency, "contact": contact}
    reasons = [
        method.why_not(user=purse.user_for(method), **asked)
        for method in methods.offered().values()
        if purse.holds(method)
    ]
    return [reason for reason in reasons if reason]


@transaction.atomic
def claim_basket(
    *,
    basket: Any,
    user: Any,
    order_number: str,
    total: Decimal,
    currency: str,
    shares: Sequence[rules.Share],
    details: Mapping[str, Mapping[str, str]],
    checkout_data: Mapping[str, Any],
    contact: Any = None,
) -> Any:
    """Make the one attempt that may pay for this basket, and freeze the basket.

    ``contact`` pays where nobody is logged in: somebody recognised in "My space" by their unique key.
    What is kept in this database (a customer account) is set aside in the same transaction. Raises ``BasketTaken``
    where the basket isn't open any more, ``BasketChanged`` where its lines are no longer those that ``basket`` was
    loaded with, ``PayerClosed`` where its owner is closed, ``PaymentRefused`` where an account doesn't cover its
    part or a method is no longer offered; nothing is written then.
    """
    _lock_basket(basket)
    has_login = user is not None and user.is_authenticated
    purse = purse_of(user)
    attempt = PaymentAttempt.objects.create(
        basket_id=basket.pk,
        user=user if has_login else None,
        contact=None if has_login else contact,
        **_acted(user, purse),
        order_number=str(order_number),
        total=total,
        currency=currency,
        checkout_data=checkout_data,
        language=translation.get_language() or "",
    )
    attempt.known_parts = _plan_parts(attempt, shares, details, purse)
    _freeze(basket)
    return attempt


@transaction.atomic
def freeze_basket(*, basket: Any) -> None:
    """Freeze a basket that waits without an attempt. Raises ``BasketTaken``, ``BasketChanged``."""
    _lock_basket(basket)
    _freeze(basket)


def thaw_basket(*, basket_pk: int | None) -> None:
    """Open a frozen basket again, for whoever filled it to go on with."""
    frozen = Basket._default_manager.filter(pk=basket_pk, status=Basket.FROZEN)
    frozen.update(status=Basket.OPEN)


def _freeze(basket: Any) -> None:
    Basket._default_manager.filter(pk=basket.pk).update(status=Basket.FROZEN)
    basket.status = Basket.FROZEN


def _acted(user: Any, purse: Purse) -> dict[str, Any]:
    """The fields of an attempt that say who really places it; none where the payer does it themselves."""
    now = acting.current()
    if now is None or acting.hand_of(user) is user:
        return {}
    return {"actor": now.actor, "acting_session": now.session, "actor_pays": purse.account_user is now.actor}


def _lock_basket(basket: Any) -> None:
    """Lock the basket's row and compare its lines with those that ``basket`` was loaded with, in one query, which also
    asks how its owner stands at this moment.
    """
    owners = Contact.objects.filter(user=OuterRef("basket__owner"))
    lines = (
        Line._default_manager.filter(basket_id=basket.pk)
        .select_related("basket")
        .annotate(is_closed=Exists(owners.filter(~open_contact(clock.today()))))
    )
    locked = list(lines.order_by("pk").select_for_update(of=("basket",), no_key=True))
    if locked and locked[0].basket.status not in (Basket.OPEN, Basket.SAVED):
        raise exceptions.BasketTaken(_latest_attempt(basket.pk))
    if locked and locked[0].is_closed:
        raise exceptions.PayerClosed
    seen = {(line.pk, line.quantity) for line in basket.all_lines()}
    if not locked or seen != {(line.pk, line.quantity) for line in locked}:
        raise exceptions.BasketChanged


def _plan_parts(
    attempt: Any, shares: Sequence[rules.Share], details: Mapping[str, Mapping[str, str]], purse: Purse
) -> list[Any]:
    """Write the attempt's parts, and set aside what is kept in this very database."""
    registry = {code: method for code, method in methods.offered().items() if purse.holds(method)}
    if any(share.method not in registry for share in shares):
        raise exceptions.NotOffered
    parts = [_plan_part(attempt, share, details, registry[share.method]) for share in shares]
    # What is owed on invoices is counted under the company's lock, which comes before that of its account.
    for part in sorted(parts, key=lambda part: not registry[part.method].is_paid_later):
        if registry[part.method].is_local:
            part.reference = registry[part.method].authorise(attempt=attempt, part=part, return_url="")
    return PaymentPart.objects.bulk_create(parts)


def _plan_part(
    attempt: Any, share: rules.Share, details: Mapping[str, Mapping[str, str]], method: methods.PaymentMethod
) -> Any:
    note = method.note(user=method.payer(attempt), currency=attempt.currency)
    return PaymentPart(
        attempt=attempt,
        method=share.method,
        amount=share.amount,
        details={**({"label": note} if note else {}), **details.get(share.method, {})},
        status=PaymentPart.Status.WITH_ORDER if method.is_local else PaymentPart.Status.PLANNED,
    )


def _latest_attempt(basket_pk: int) -> Any:
    attempts = PaymentAttempt.objects.filter(basket_id=basket_pk)
    return attempts.exclude(status=PaymentAttempt.Status.FAILED).first() or attempts.first()


def waiting_attempt(*, user: Any, contact: Any = None, submitted: int | None = None) -> Any:
    """The payer's attempt that is under way, or None; ``submitted`` is the basket a guest has submitted."""
    return PaymentAttempt.objects.of_payer(user, contact=contact, basket_pk=submitted).live().first()


def own_attempt(*, token: Any, user: Any, contact: Any = None, submitted: int | None = None) -> Any:
    """The payer's attempt with this token, or None."""
    attempts = PaymentAttempt.objects.of_payer(user, contact=contact, basket_pk=submitted)
    return attempts.select_related("user", "actor").filter(token=token).first()


def attempt_for(*, basket_pk: int, user: Any, contact: Any = None, submitted: int | None = None) -> Any:
    """The payer's attempt that has taken this basket, under way or done, or None."""
    attempts = PaymentAttempt.objects.of_payer(user, contact=contact, basket_pk=submitted)
    return attempts.filter(basket_id=basket_pk).exclude(status=PaymentAttempt.Status.FAILED).first()


def authorise(*, attempt: Any, return_url: str) -> None:
    """Set aside what is kept outside: the claim has set aside the rest. Not inside a transaction.

    Raises ``ActionRequired`` (the attempt then waits for the customer's bank) or ``PaymentRefused`` (everything is
    given back and the basket open again). Outside the checkout nobody waits for the answer: whatever else goes wrong
    there, such as ``ProviderUnavailable``, leaves the attempt as it is, to be asked about later.
    """
    registry = methods.registered()
    try:
        for part in parts_of(attempt):
            if not registry[part.method].is_local:
                part.reference = registry[part.method].authorise(
                    attempt=attempt, part=part, return_url=return_url
                )
                part.status = PaymentPart.Status.HELD
                part.save(update_fields=["reference", "status"])
    except exceptions.ActionRequired:
        PaymentAttempt.objects.live().filter(pk=attempt.pk).update(
            status=PaymentAttempt.Status.WAITING, updated_at=clock.now()
        )
        raise
    except Exception as error:
        refused = isinstance(error, exceptions.PaymentRefused)
        if not refused and not attempt.is_of_checkout:
            raise
        release_attempt(attempt=attempt, message=str(error if refused else exceptions.ProviderError.message))
        raise


def state(*, attempt: Any) -> methods.State:
    """How the attempt's money stands, asked of whoever keeps it. Not inside a transaction.

    Refused once its time is over, whatever was set aside: nobody gets an order they no longer wait for.
    Raises ``ProviderError`` where the card provider doesn't answer: then nothing may be decided yet.
    """
    registry = methods.registered()
    parts = parts_of(attempt)
    expires_at = attempt.expires_at or attempt.created_at + conf.settings.hold_lifetime
    if clock.now() >= expires_at or sum((part.amount for part in parts), Decimal(0)) != attempt.total:
        return methods.State.REFUSED
    states = [registry[part.method].state(attempt=attempt, part=part) for part in parts]
    for worst in (methods.State.REFUSED, methods.State.WAITING):
        if worst in states:
            return worst
    return methods.State.SET_ASIDE


def wait_for_bank(*, attempt: Any) -> None:
    """The customer is at their bank, whatever became of the process that sent them there: they may give up waiting."""
    opened = PaymentAttempt.objects.filter(pk=attempt.pk, status=PaymentAttempt.Status.OPEN)
    opened.update(status=PaymentAttempt.Status.WAITING)


def lock_for_order(*, attempt: Any) -> None:
    """Lock the attempt for the transaction that writes its order. Raises ``AttemptFinished``."""
    locked = lock_row(PaymentAttempt.objects, attempt.pk)
    if locked.status not in PaymentAttempt.LIVE:
        raise exceptions.AttemptFinished(locked)


def settle_with_order(*, attempt: Any, order: Any) -> None:
    """Inside the transaction that writes the order: take what is taken with it, and mark the attempt done.

    Writes one Oscar payment source per part. Raises ``PaymentRefused`` where the sources aren't the order's total.
    """
    registry = methods.registered()
    parts = parts_of(attempt)
    if sum((part.amount for part in parts), Decimal(0)) != order.total_incl_tax:
        raise exceptions.PaymentRefused(exceptions.ProviderError.message)
    types = SourceType._default_manager.in_bulk(
        [registry[part.method].source_type for part in parts], field_name="code"
    )
    for part in parts:
        method = registry[part.method]
        if method.is_local:
            method.capture(attempt=attempt, part=part)
        elif part.status == PaymentPart.Status.PLANNED:
            part.status = PaymentPart.Status.HELD  # the customer has confirmed it at their bank
            part.save(update_fields=["status"])
        _write_source(attempt, part, order, method, types[method.source_type])
    PaymentAttempt.objects.filter(pk=attempt.pk).update(
        status=PaymentAttempt.Status.DONE, order=order, updated_at=clock.now()
    )


def _write_source(attempt: Any, part: Any, order: Any, method: Any, source_type: Any) -> None:
    has_come = method.is_local and not method.is_paid_later
    source = Source(
        order=order,
        source_type=source_type,
        currency=attempt.currency,
        amount_allocated=part.amount,
        amount_debited=part.amount if has_come else Decimal(0),
        reference=part.reference,
        label=part.details.get("label", ""),
    )
    if has_come:
        source.create_deferred_transaction(DEBIT, part.amount, reference=part.reference)
    source.save()
    part.source = source


def release_attempt(*, attempt: Any, message: str = "") -> bool:
    """End the attempt without an order: everything is given back and the basket is open again.

    Returns whether this call ended it; one that is ordered or failed already stays as it is. What the card provider
    doesn't answer to is cancelled later by ``reconcile_payments``; an authorisation alone never takes money.
    """
    database.reconnect()
    with transaction.atomic():
        locked = lock_row(PaymentAttempt.objects, attempt.pk)
        if locked.status not in PaymentAttempt.LIVE:
            return False
        locked.status, locked.message = PaymentAttempt.Status.FAILED, message[:500]
        locked.save(update_fields=["status", "message", "updated_at"])
        if locked.is_of_checkout:
            thaw_basket(basket_pk=locked.basket_id)
    release_parts(attempt=locked)
    return True
