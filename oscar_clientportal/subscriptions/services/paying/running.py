"""One try, from its rows to its end: the card is asked, the order written, the money taken, or all of it given back.

Each function may be called again at any point: what was done is found in the rows, or at the provider.
"""

import logging
from datetime import timedelta
from typing import Any

from django.db import IntegrityError
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext as _
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, database
from oscar_clientportal.payments import exceptions
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.methods import State
from oscar_clientportal.payments.services.unattended import card_part, confirm_attempt, refusal_of

from . import placing
from .cards import refused
from .outcome import Outcome, Overtaken, Result
from .tries import REPLACED, call_off, end_try, is_live
from .writing import PAYABLE

logger = logging.getLogger("oscar_clientportal.subscriptions")

PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
PaymentPart = get_model("clientportal_payments", "PaymentPart")

#: So often an order is written anew that somebody else's has kept from being written.
TRIES = 3
#: So long the provider knows a key: the same request is answered once and for all.
KEY_LIFETIME = timedelta(hours=23)


def run(attempt: Any, return_url: str = "") -> Outcome:
    """Ask the card, for the first time or, after a silence, with the same key once more."""
    try:
        payments.authorise(attempt=attempt.payment, return_url=return_url)
    except exceptions.ActionRequired as action:
        return Outcome(Result.WAITING, code="authentication_required", url=action.url)
    except exceptions.PaymentRefused as error:
        return _ended(attempt, error)
    except exceptions.ProviderError:
        logger.warning("Renewal %s: the card provider does not answer", attempt.renewal_id)
        return Outcome(Result.UNKNOWN)
    return _order(attempt)


def resume(attempt: Any) -> Outcome:
    """Go on with a try from wherever it was left."""
    payment = attempt.payment
    if payment is None:
        return refused(attempt.code, attempt.message)
    if payment.status == PaymentAttempt.Status.DONE:
        placing.capture(payment)
        return Outcome(Result.PAID)
    if not is_live(attempt):
        return _refused_before(attempt)
    if attempt.renewal.status not in PAYABLE:
        payments.release_attempt(attempt=payment)
        return end_try(attempt, Outcome(Result.OVERTAKEN, code=attempt.renewal.status))
    if _is_unasked(payment):
        return run(attempt)
    return _ask(attempt)


def confirm(attempt: Any, return_url: str) -> Outcome:
    """The card's holder is here for a try that waits for them: the same intent goes on."""
    try:
        confirm_attempt(attempt=attempt.payment, return_url=return_url)
    except exceptions.ActionRequired as action:
        return Outcome(Result.WAITING, code="authentication_required", url=action.url)
    except exceptions.PaymentRefused as error:
        return _ended(attempt, error)
    except exceptions.ProviderError:
        return Outcome(Result.UNKNOWN)
    return _order(attempt)


def withdraw(attempt: Any) -> bool:
    """End a try in favour of another one; whether nothing of it can pay any more."""
    payments.release_attempt(attempt=attempt.payment)
    end_try(attempt, refused(REPLACED, ""))
    unsettled = attempt.payment.parts.exclude(status__in=PaymentPart.SETTLED)
    return not unsettled.exists() or payments.release_parts(attempt=attempt.payment)


def _is_unasked(payment: Any) -> bool:
    """Whether the card was asked, if at all, without an answer that we have, and may be asked with the same key."""
    part = card_part(payment)
    is_new = clock.now() - payment.created_at < KEY_LIFETIME and clock.now() < payment.expires_at
    return payment.status == PaymentAttempt.Status.OPEN and is_new and (part is None or not part.reference)


def _ask(attempt: Any) -> Outcome:
    payment = attempt.payment
    try:
        state = payments.state(attempt=payment)
        error = refusal_of(payment) if state is State.REFUSED else None
    except exceptions.ProviderError:
        logger.warning("Renewal %s: the card provider does not answer", attempt.renewal_id)
        return Outcome(Result.UNKNOWN)
    if state is State.SET_ASIDE:
        return _order(attempt)
    if error is None:
        payments.wait_for_bank(attempt=payment)
        return Outcome(Result.WAITING, code="authentication_required")
    payments.release_attempt(attempt=payment, message=str(error))
    return _ended(attempt, error)


def _order(attempt: Any) -> Outcome:
    try:
        _place(attempt)
    except database.MOMENTARY:
        logger.exception("Renewal %s: the order could not be written yet", attempt.renewal_id)
        database.reconnect()
        return Outcome(Result.UNKNOWN)
    except exceptions.AttemptFinished as finished:
        attempt.payment = finished.attempt
        return resume(attempt)
    except Overtaken as overtaken:
        payments.release_attempt(attempt=attempt.payment)
        end_try(attempt, refused(f"overtaken-{overtaken.reason}", ""))
        return call_off(attempt.renewal, overtaken.reason)
    except Exception as error:
        logger.exception("Renewal %s: the order could not be written", attempt.renewal_id)
        return _not_written(attempt, error)
    placing.capture(attempt.payment)
    return Outcome(Result.PAID)


def _place(attempt: Any) -> None:
    """Some receivers of ``order_placed``, Oscar's own among them, make rows without a lock: of two at once, one fails
    and finds the row the next time.
    """
    for _time in range(TRIES - 1):
        try:
            placing.place_order(attempt)
        except (IntegrityError, TransactionManagementError):
            logger.warning("Renewal %s: the order is written anew", attempt.renewal_id, exc_info=True)
            attempt.payment = PaymentAttempt.objects.select_related("basket", "user").get(
                pk=attempt.payment_id
            )
            placing.make_counters(attempt)
        else:
            return
    placing.place_order(attempt)


def _not_written(attempt: Any, error: Exception) -> Outcome:
    """Nobody is charged without an order: what is set aside goes back, and it is tried again another day."""
    message = _("A problem occurred while placing this order. Nothing was charged.")
    if isinstance(error, UnableToPlaceOrder):
        message = str(error)
    payments.release_attempt(attempt=attempt.payment, message=message)
    return end_try(attempt, refused("not_written", message))


def _ended(attempt: Any, error: exceptions.PaymentRefused) -> Outcome:
    outcome = refused(error.code or "refused", str(error), is_final=error.is_final)
    return end_try(attempt, outcome)


def _refused_before(attempt: Any) -> Outcome:
    """It has ended without an order; a crash may have kept the reason from being written down."""
    if attempt.finished_at is None:
        return end_try(attempt, refused("refused", attempt.payment.message))
    return refused(attempt.code, attempt.message)
