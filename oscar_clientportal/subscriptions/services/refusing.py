"""What becomes of what an agent paid for a client whom the shop does not link: it goes back where it came from."""

import logging
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.core import locks, tenancy
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.exceptions import NotPaidHere, RefundError, RefundTooHigh, WrongRefundAmount

logger = logging.getLogger("oscar_clientportal.subscriptions")

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Contact = get_model("clientportal_clients", "Contact")
OrderLine = get_model("order", "Line")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")


def give_back_pending(*, link: Any) -> list[Any]:
    """Refund what ``link``'s agent bought for the client while the link waited, line by line; the refunds.

    The subscriptions that were to begin are cancelled. Runs inside the transaction that refuses the link: the
    refunds are written down in it and carried out after it.
    """
    refunds = [_give_back(order, lines, link) for order, lines in _bought(link).items()]
    locks.lock_row(Contact.objects, link.contact_id)
    # Nothing of it was ever open: the person may still have a trial.
    Term.objects.filter(subscription__in=_pending(link)).update(ends_at=F("starts_at"))
    _pending(link).update(status=Subscription.Status.CANCELLED)
    made = [refund for refund in refunds if refund is not None]
    shop = tenancy.current_schema()
    transaction.on_commit(lambda: _carry_out(made, shop), robust=True)
    return made


def give_back_forgotten() -> Counter[str]:
    """Give back what was paid for a client in the very moment in which the shop refused the link."""
    outcomes: Counter[str] = Counter()
    pending = Subscription.objects.filter(
        status=Subscription.Status.PENDING, contact=OuterRef("contact"), payer=OuterRef("agent__user")
    )
    for link in ClientLink.objects.filter(Exists(pending), status=ClientLink.Status.REFUSED):
        with transaction.atomic():
            link = locks.lock_row(ClientLink.objects.select_related("agent"), link.pk)
            if link.status == ClientLink.Status.REFUSED:
                give_back_pending(link=link)
                outcomes["given back"] += 1
    return outcomes


def _pending(link: Any) -> Any:
    return Subscription.objects.filter(
        status=Subscription.Status.PENDING, contact=link.contact_id, payer=link.agent.user_id
    )


def _bought(link: Any) -> dict[Any, list[Any]]:
    """The lines bought for the client since the link waits, by order, oldest first."""
    bought: dict[Any, list[Any]] = defaultdict(list)
    lines = OrderLine._default_manager.filter(
        clientportal_beneficiary__contact=link.contact_id,
        order__user=link.agent.user_id,
        order__date_placed__gte=link.created_at,
    )
    for line in lines.select_related("order").order_by("order", "pk"):
        bought[line.order].append(line)
    return bought


def _give_back(order: Any, lines: list[Any], link: Any) -> Any:
    """The refund of these lines, less what of them was given back before; None where nothing is left to give."""
    facts: dict[str, Any] = {
        "order": order,
        "reason": gettext("The client was not linked"),
        "actor": link.decided_by,
        "idempotency_key": f"refused-{link.pk}-{order.pk}",
    }
    left = _not_returned(order, lines)
    if not left:
        return None
    try:
        with transaction.atomic():
            return payments.plan_refund(lines=left, **facts)
    except (NotPaidHere, WrongRefundAmount):  # it was for nothing
        return None
    except RefundTooHigh as error:
        return payments.plan_refund(amount=error.rest, **facts) if error.rest > Decimal(0) else None
    except RefundError:
        logger.exception("Order %s: nothing is given back for the client of link %s", order.number, link.pk)
        return None


def _not_returned(order: Any, lines: list[Any]) -> dict[Any, int]:
    attempt = getattr(order, "clientportal_attempt", None)
    returned = payments.returned_quantities(attempt) if attempt else {}
    left = {line: line.quantity - returned.get(line.pk, 0) for line in lines}
    return {line: quantity for line, quantity in left.items() if quantity > 0}


def _carry_out(refunds: list[Any], shop: str) -> None:
    with tenancy.schema(shop):
        for refund in refunds:
            payments.carry_out(refund=refund)
