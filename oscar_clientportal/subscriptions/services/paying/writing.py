"""What is written with the order of a renewal, in its transaction.

Order of locks: the payment attempt, the contact, the subscription, the renewal.
"""

from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf, locks, next_due
from oscar_clientportal.payments.services.unattended import card_part
from oscar_clientportal.subscriptions.rules.schedule import renewed_term
from oscar_clientportal.subscriptions.services import history, mails, seating
from oscar_clientportal.subscriptions.services.schedule import first_steps

from .outcome import Overtaken

Contact = get_model("clientportal_clients", "Contact")
OrderLine = get_model("order", "Line")
Plan = get_model("clientportal_subscriptions", "Plan")
Renewal = get_model("clientportal_subscriptions", "Renewal")
RenewalAttempt = get_model("clientportal_subscriptions", "RenewalAttempt")
SavedCard = get_model("clientportal_payments", "SavedCard")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")

#: A renewal in one of these can be paid; one that was given up, as its subscription is suspended, still can.
PAYABLE = (*Renewal.LIVE, Renewal.Status.FAILED)
KEPT = (Subscription.Status.ACTIVE, Subscription.Status.SUSPENDED)


def renewal_written(*, order: Any, renewal: Any, attempt: Any = None) -> None:
    """The term, the renewal done, the subscription active, its history and mails. Once: a second call changes nothing.

    ``attempt`` is the try that pays it, where the caller has it in hand. Raises ``Overtaken`` where it is not to be
    written any more.
    """
    locks.lock_row(Contact.objects.only("pk"), renewal.subscription.contact_id)
    subscription, renewal = lock_renewal(renewal)
    if renewal.status == Renewal.Status.DONE and renewal.order_id == order.pk:
        return
    if attempt is None:
        attempt = renewal.attempts.select_related("payment").get(payment__basket=order.basket_id)
    reason = why_overtaken(subscription, renewal) or _why_another(attempt, subscription)
    if reason:
        raise Overtaken(reason)
    was_suspended = subscription.status == Subscription.Status.SUSPENDED
    subscription.status = Subscription.Status.ACTIVE
    term = _write_term(subscription, renewal, order)
    _finish(subscription, renewal, attempt, order)
    seating.renew(subscription=subscription)
    _tell(subscription, renewal, term, order, attempt, was_suspended)


def _write_term(subscription: Any, renewal: Any, order: Any) -> Any:
    """It joins the last one, unless it is paid so late that nothing was open any more: then it begins now.

    The grace that was given to those before it is over, and the worker looks at the new one next.
    """
    subscription.anchor, starts_at, ends_at = term_if_paid_now(subscription, renewal)
    subscription.due_at, grace_until = first_steps(
        status=subscription.status, auto_renew=subscription.auto_renew, starts_at=starts_at, ends_at=ends_at
    )
    subscription.terms.exclude(grace_until=None).update(grace_until=None)
    return Term.objects.create(
        subscription=subscription,
        plan=renewal.plan,
        kind=Term.Kind.RENEWAL,
        starts_at=starts_at,
        ends_at=ends_at,
        grace_until=grace_until,
        order_line=OrderLine._default_manager.filter(order=order).order_by("pk").first(),
    )


def term_if_paid_now(subscription: Any, renewal: Any) -> tuple[datetime, datetime, datetime]:
    """The anchor, start and end of what is bought by paying at this moment."""
    plan = renewal.plan
    return renewed_term(
        subscription.anchor,
        renewal.starts_at,
        clock.now(),
        conf.settings.grace,
        plan.term_length,
        plan.term_unit,
        clock.shop_zone(),
    )


def lock_renewal(renewal: Any) -> tuple[Any, Any]:
    """The subscription and the renewal, locked, as they are now."""
    subscriptions = Subscription.objects.select_related(
        "contact__company", "plan__product__product_class", "renewal_payer"
    )
    subscription = locks.lock_row(subscriptions, renewal.subscription_id)
    renewal = locks.lock_row(Renewal.objects, renewal.pk)
    renewal.subscription = subscription
    if renewal.plan_id == subscription.plan_id:
        renewal.plan = subscription.plan
    if renewal.payer_id == subscription.renewal_payer_id:
        renewal.payer = subscription.renewal_payer
    return subscription, renewal


def why_overtaken(subscription: Any, renewal: Any) -> str:
    """Why this renewal is not to be paid any more, in a word; empty: it is."""
    if renewal.status not in PAYABLE:
        return renewal.status
    if subscription.status not in KEPT:
        return subscription.status
    if subscription.plan_id != renewal.plan_id:
        return "upgraded"
    now = clock.now()
    terms = Term.objects.filter(
        subscription__contact=subscription.contact_id, ends_at__gt=min(renewal.starts_at, now)
    ).values_list("plan_id", "ends_at", "subscription_id", "subscription__status")
    others = set()
    for plan_id, ends_at, pk, status in terms.order_by():
        if pk == subscription.pk:
            if ends_at > renewal.starts_at:
                return "extended"
        elif status == Subscription.Status.ACTIVE and ends_at > now:
            others.add(plan_id)
    return "bought" if others and _shares_contents(renewal.plan, others) else ""


def _shares_contents(plan: Any, others: set[int]) -> bool:
    """Whether one of the ``others``, by their keys, opens something that ``plan`` opens."""
    return Plan.objects.filter(pk__in=others, contents__in=plan.contents.all()).exists()


def _why_another(attempt: Any, subscription: Any) -> str:
    """Whether the line that is paid for names somebody it was for before."""
    named = attempt.payment.checkout_data.get("contact")
    return "moved" if named not in (None, subscription.contact_id) else ""


def _finish(subscription: Any, renewal: Any, attempt: Any, order: Any) -> None:
    now = clock.now()
    RenewalAttempt.objects.filter(pk=attempt.pk).update(finished_at=now)
    renewal.status, renewal.order, renewal.leased_until = Renewal.Status.DONE, order, None
    renewal.code = renewal.message = ""
    renewal.save(update_fields=["status", "order", "leased_until", "code", "message", "updated_at"])
    _keep_card(subscription, attempt)
    subscription.save(update_fields=["anchor", "status", "card", "due_at"])
    next_due.announce([subscription.due_at])


def _keep_card(subscription: Any, attempt: Any) -> None:
    """What its payer has chosen on the page pays the next renewals too: a saved card, or a new one once it is kept."""
    part = card_part(attempt.payment)
    details = part.details if part is not None else {}
    if details.get("off_session") or subscription.renewal_payer_id != attempt.payment.user_id:
        return
    if details.get("save"):
        subscription.card = None
    elif details.get("saved"):
        card = SavedCard.objects.filter(
            reference=details["payment_method"], user=attempt.payment.user_id
        ).first()
        _change_card(subscription, card)


def _change_card(subscription: Any, card: Any) -> None:
    if card is None or card.pk == subscription.card_id:
        return
    subscription.card = card
    payer = subscription.renewal_payer
    history.note(
        subscription=subscription,
        kind=history.Kind.CARD_CHANGED,
        by=payer,
        card=str(card),
        payer=payer.pk,
    )


def _tell(subscription: Any, renewal: Any, term: Any, order: Any, attempt: Any, was_suspended: bool) -> None:
    part = card_part(attempt.payment)
    card = part.details.get("label") if part is not None and part.details.get("saved") else None
    facts = {
        "order": order.number,
        "amount": str(order.total_incl_tax),
        "currency": order.currency,
        "starts_at": term.starts_at,
        "ends_at": term.ends_at,
    }
    kinds = [history.Kind.RENEWED, *([history.Kind.REVIVED] if was_suspended else [])]
    events = [
        history.event(subscription=subscription, kind=kind, key=f"{kind}-{renewal.pk}", **facts)
        for kind in kinds
    ]
    mails.tell_of_renewal(subscription=subscription, term=term, order=order, card=card, events=events)
