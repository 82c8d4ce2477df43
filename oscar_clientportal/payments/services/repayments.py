"""Paying back a negative balance by card: authorised, captured, then booked, each from the repayment's row alone.

The provider's word decides: what it has taken is booked, whatever the row says; what it has only authorised may still
be given up, after its authorisation is cancelled. So nobody pays without the account being credited, and a repayment
can be advanced any number of times at once. No call to the provider is made inside a transaction; every one has a key
made from the row, which is committed before.

Order of locks: the account for a new repayment; the repayment, then the account, for booking it.
"""

import logging
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.core import clock, conf, money
from oscar_clientportal.core.locks import lock_row
from oscar_clientportal.payments import exceptions, methods, paying_cards, rules
from oscar_clientportal.payments.stripe import amounts, gateway

logger = logging.getLogger("oscar_clientportal.payments")

Account = get_model("clientportal_accounts", "Account")
Repayment = get_model("clientportal_payments", "Repayment")

#: The provider may still take the money, or has to be asked again.
PENDING = ("requires_action", "requires_confirmation", "processing")
#: What the card's fields say of a card; anything else is not repeated on a statement.
CARD_LABEL = re.compile(r"[A-Za-z ]{1,30} •••• [0-9]{4}")


def takes_repayments() -> bool:
    """Whether this shop takes cards at present."""
    return bool(conf.settings.stripe_secret_key) and "card" in methods.offered()


def repayment_range(*, account: Any) -> tuple[Decimal, Decimal] | None:
    """The least and the most that a card can repay of this account's debt now; None where nothing is owed."""
    currency = account.currency
    return rules.repayment_range(
        debt=-account.balance, minimum=amounts.minimum(currency), step=amounts.step(currency)
    )


def start_repayment(
    *,
    account: Any,
    user: Any,
    amount: Decimal,
    details: Mapping[str, Any],
    return_url: str,
    token: UUID,
) -> Any:
    """Charge ``amount`` to the card in ``details`` and credit the account; the repayment as it is then.

    The same ``token`` is charged once: a second call returns what the first one made. Raises ``ActionRequired`` (the
    customer must go to their bank, which sends them back to ``return_url``), ``NothingToRepay``, ``WrongRepayment``,
    ``RepaymentUnderWay``. A card that is declined, or a provider that does not answer, shows in the repayment's status.
    Not inside a transaction.
    """
    repayment, is_new = _claim(account, user, amount, details, token)
    if is_new:
        _authorise(repayment, return_url)
        repayment.refresh_from_db()
    return repayment


def advance_repayment(*, repayment: Any) -> Any:
    """Bring a live repayment to its end if it can be; returns it as it is then.

    Safe to call any number of times at once. Not inside a transaction. Raises ``ProviderError`` where the provider
    doesn't answer.
    """
    if repayment.status in Repayment.LIVE:
        with translation.override(repayment.language or None):
            intent = _ask(repayment)
            if intent is not None:
                _finish(repayment, intent)
            elif clock.now() - repayment.created_at >= conf.settings.reconcile_after:
                give_up_repayment(
                    repayment=repayment, message=_("The payment did not go through. Nothing was charged.")
                )
    repayment.refresh_from_db()
    return repayment


def give_up_repayment(*, repayment: Any, message: str) -> None:
    """End the repayment without money, unless the provider has taken it: then it is booked.

    Not inside a transaction. Raises ``ProviderError`` where that can't be told; then it stays under way.
    """
    intent = _ask(repayment)
    if intent is not None and intent.status != "canceled":
        try:
            intent = gateway.gateway().cancel(
                intent_id=intent.id, idempotency_key=f"cancel-{repayment.token}"
            )
        except exceptions.ProviderRefused:
            intent = gateway.gateway().retrieve(intent_id=intent.id)
            if intent.status != "succeeded":
                raise
    if intent is not None and intent.status == "succeeded":
        _book(repayment)
    else:
        _fail(repayment, message, intent_id=intent.id if intent is not None else "")


def reconcile_repayments() -> Counter[str]:
    """Finish what nobody has touched for a while, asking the provider first.

    Returns how many were ``repaid``, ``repayment released``, ``repayment waiting`` or ``repayment unanswered``. Any
    number of these may run side by side.
    """
    outcomes: Counter[str] = Counter()
    for repayment in _left_behind():
        if _lease(repayment):
            try:
                outcomes[_look_after(repayment)] += 1
            except exceptions.ProviderError:
                logger.exception("Repayment %s: the card provider does not answer", repayment.token)
                outcomes["repayment unanswered"] += 1
    return outcomes


@transaction.atomic
def _claim(
    account: Any, user: Any, amount: Decimal, details: Mapping[str, Any], token: UUID
) -> tuple[Any, bool]:
    """The repayment of this token, and whether it is new: then it must be the only one under way."""
    account = lock_row(Account.objects, account.pk)
    existing = Repayment.objects.filter(token=token).first()
    if existing is not None:
        if existing.account_id != account.pk:
            raise exceptions.RepaymentError
        return existing, False
    live = Repayment.objects.live().filter(account=account).first()
    if live is not None:
        raise exceptions.RepaymentUnderWay(live)
    _check_amount(account, amount)
    repayment = Repayment.objects.create(
        token=token,
        account=account,
        user=user if user and user.is_authenticated else None,
        amount=amount,
        currency=account.currency,
        details=dict(details),
        language=translation.get_language() or "",
    )
    return repayment, True


def _check_amount(account: Any, amount: Decimal) -> None:
    limits, currency = repayment_range(account=account), account.currency
    if limits is None:
        raise exceptions.NothingToRepay
    if (
        not isinstance(amount, Decimal)
        or not money.is_exact(amount, currency)
        or amount % amounts.step(currency)
    ):
        raise exceptions.WrongRepayment(_("This is not an amount that a card can pay."))
    lowest, highest = limits
    if not lowest <= amount <= highest:
        texts = {"lowest": money.display(lowest, currency), "highest": money.display(highest, currency)}
        if lowest == highest:
            raise exceptions.WrongRepayment(_("A card can repay %(highest)s.") % texts)
        raise exceptions.WrongRepayment(_("Please enter an amount from %(lowest)s to %(highest)s.") % texts)


def _authorise(repayment: Any, return_url: str) -> None:
    """Reserve the amount on the card, and go on from there. Whatever goes wrong ends in the row, or waits there."""
    try:
        intent = gateway.gateway().authorise(
            amount=repayment.amount,
            currency=repayment.currency,
            payment_method=repayment.details["payment_method"],
            idempotency_key=f"repay-{repayment.token}",
            return_url=return_url,
            metadata={"attempt": str(repayment.token), "repayment": str(repayment.pk)},
            **paying_cards.customer_for(repayment.user, repayment.details),
        )
    except exceptions.ProviderUnavailable:
        _wait(repayment)  # it may have happened: whoever looks next asks
    except exceptions.ProviderError as error:
        _refuse(repayment, error)
    else:
        try:
            _finish(repayment, intent)
        except exceptions.ProviderError:
            _wait(repayment, intent.id)
        if intent.redirect_url:
            raise exceptions.ActionRequired(intent.redirect_url)


def _refuse(repayment: Any, error: exceptions.ProviderError) -> None:
    """The card was declined. Its intent is left without a card and can charge nobody; it is tidied away."""
    intent_id = getattr(error, "intent_id", "")
    message = paying_cards.why_refused(repayment.user, repayment.details, error)
    _fail(repayment, message, intent_id=intent_id)
    if intent_id:
        with suppress(exceptions.ProviderError):
            gateway.gateway().cancel(intent_id=intent_id, idempotency_key=f"cancel-{repayment.token}")


def _ask(repayment: Any) -> Any:
    """The repayment's intent as it is now, or None; found by the token where its answer never reached us."""
    stripe = gateway.gateway()
    if not repayment.reference:
        return stripe.find(attempt_token=str(repayment.token), since=repayment.created_at)
    intent = stripe.retrieve(intent_id=repayment.reference)
    return intent if intent.metadata.get("attempt") == str(repayment.token) else None


def _finish(repayment: Any, intent: Any) -> None:
    """What follows from the intent's state: capture and book, wait, or end."""
    if intent.status == "requires_capture":
        intent = _capture(repayment, intent)
    if intent.status == "succeeded":
        _book(repayment, intent.id)
        if repayment.details.get("save"):
            paying_cards.keep(repayment.user, repayment.details["payment_method"])
    elif intent.status in PENDING:
        _wait(repayment, intent.id)
    elif intent.status != "requires_capture":
        message = _("The payment was not confirmed. Nothing was charged.")
        repayment.reference = intent.id
        give_up_repayment(repayment=repayment, message=message)


def _capture(repayment: Any, intent: Any) -> Any:
    """Take what is reserved, if the repayment is still wanted and the debt still there."""
    repayment.reference = intent.id
    status = Repayment.objects.values_list("status", flat=True).get(pk=repayment.pk)
    limits = repayment_range(account=Account.objects.get(pk=repayment.account_id))
    fits = limits is not None and repayment.amount <= limits[1] and intent.amount == repayment.amount
    if status not in Repayment.LIVE or not fits:
        message = _("Your balance has changed while you were paying. Nothing was charged.")
        give_up_repayment(repayment=repayment, message=message)
        return intent
    return gateway.gateway().capture(intent_id=intent.id, idempotency_key=f"capture-{repayment.token}")


def _wait(repayment: Any, intent_id: str = "") -> None:
    changes = {"status": Repayment.Status.WAITING, "updated_at": clock.now()}
    if intent_id:
        changes["reference"] = intent_id
    Repayment.objects.live().filter(pk=repayment.pk).update(**changes)


@transaction.atomic
def _book(repayment: Any, intent_id: str = "") -> None:
    """Credit the account with what the card has paid, once."""
    repayment = lock_row(Repayment.objects.select_related("account", "user"), repayment.pk)
    if repayment.status == Repayment.Status.DONE:
        return
    accounts.deposit(
        account=repayment.account,
        amount=repayment.amount,
        kind="repayment",
        reason=_card_label(repayment.details),
        actor=repayment.user,
        idempotency_key=f"repayment-{repayment.token}",
    )
    repayment.status, repayment.message = Repayment.Status.DONE, ""
    repayment.reference = intent_id or repayment.reference
    repayment.save(update_fields=["status", "message", "reference", "updated_at"])


def _card_label(details: Mapping[str, Any]) -> str:
    label = details.get("label", "")
    return label[:1].upper() + label[1:] if CARD_LABEL.fullmatch(label) else ""


def _fail(repayment: Any, message: str, *, intent_id: str = "") -> None:
    changes: dict[str, Any] = {
        "status": Repayment.Status.FAILED,
        "message": message[:500],
        "updated_at": clock.now(),
    }
    if intent_id:
        changes["reference"] = intent_id
    Repayment.objects.live().filter(pk=repayment.pk).update(**changes)


def _left_behind() -> list[Any]:
    """Live ones, and failed ones whose request may have reached the provider after all."""
    unsure = Q(status=Repayment.Status.FAILED, reference="") & ~Q(details__has_key="looked_for")
    untouched = Repayment.objects.untouched_since(clock.now() - conf.settings.reconcile_after)
    return list(untouched.filter(Q(status__in=Repayment.LIVE) | unsure).order_by("pk"))


def _lease(repayment: Any) -> bool:
    """Whether this process looks after the repayment now; the next one may after ``reconcile_after``."""
    rows = Repayment.objects.filter(pk=repayment.pk, updated_at=repayment.updated_at)
    return bool(rows.update(updated_at=clock.now()))


def _look_after(repayment: Any) -> str:
    if repayment.status == Repayment.Status.FAILED:
        return _look_for_late(repayment)
    repayment = advance_repayment(repayment=repayment)
    if (
        repayment.status in Repayment.LIVE
        and clock.now() - repayment.created_at >= conf.settings.hold_lifetime
    ):
        with translation.override(repayment.language or None):
            give_up_repayment(
                repayment=repayment, message=_("The payment was not confirmed. Nothing was charged.")
            )
        repayment.refresh_from_db()
    if repayment.status in Repayment.LIVE:
        return "repayment waiting"
    return "repaid" if repayment.status == Repayment.Status.DONE else "repayment released"


def _look_for_late(repayment: Any) -> str:
    """A request given up unanswered may have been carried out since: what it reserved is freed. Looked for once."""
    give_up_repayment(repayment=repayment, message=repayment.message)
    details = {**repayment.details, "looked_for": True}
    Repayment.objects.filter(pk=repayment.pk).update(details=details)
    return "repayment released"
