"""What an order's plans become: new subscriptions, or upgrades of the running ones."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.clients import services as clients
from oscar_clientportal.conditions.services import at_price
from oscar_clientportal.core import clock, locks
from oscar_clientportal.subscriptions.exceptions import DealChanged, PlanRefused
from oscar_clientportal.subscriptions.rules import Deal, DealKind, Holding, PlanFacts, Refusal

from . import mails
from .beginning import begin
from .checking import require
from .holdings import contents_had, holdings_of, plan_facts
from .overtaking import lock_subscriptions, overtake
from .prices import deal_for
from .purchases import Purchase, payment_of
from .schedule import reschedule
from .seating import seat_purchases
from .upgrading import upgrade

Contact = get_model("clientportal_clients", "Contact")
ClientLink = get_model("clientportal_portfolios", "ClientLink")


def apply_order(
    *,
    order: Any,
    payer: Any = None,
    deals: Mapping[int, Deal] | None = None,
    list_prices: Mapping[int, Decimal] | None = None,
) -> list[Any]:
    """Give every plan in ``order`` to the contact it was bought for; the subscriptions made or upgraded.

    Plans for nobody in particular are for the order's user, or for ``payer``, a contact who buys without a login.
    ``deals`` is what the lines were paid as, by order line: what comes to something else by now is refused.
    ``list_prices`` are those of their plans where conditions say another one than the shop's, by order line.

    Runs in the transaction that writes the order, after the lines' beneficiaries are stored and before
    anything of the payment is locked. Takes the row locks of the contacts, then of their subscriptions, and checks
    again what may be bought: of two orders for the same client at once the second is refused. Raises ``PlanRefused``,
    ``DealChanged``. At most seventeen queries, whatever the number of lines, and six more where a trial, automatic
    renewal and something unpaid are among them all; two if no line is a plan.
    """
    lines = list(order.lines.select_related("clientportal_beneficiary", "stockrecord").order_by("pk"))
    facts = plan_facts(product_ids=[line.product_id for line in lines if line.product_id])
    lines = [line for line in lines if line.product_id in facts]
    if not lines:
        return []
    agreed = list_prices or {}
    for line in lines:
        if line.pk in agreed:
            line.stockrecord = at_price(line.stockrecord, agreed[line.pk])
    payment = payment_of(order)
    if payment.renewal is not None:
        from .paying import renewal_written

        renewal_written(order=order, renewal=payment.renewal)
        return []
    contacts = _lock_beneficiaries(order, lines, payer)
    clients.fetch_colleagues(contacts.values())  # who may be ticked for a copy of what the contact is told
    subscriptions = lock_subscriptions(contacts.values())
    now = clock.now()
    has_something = any(subscription.runs for subscription in subscriptions.values())
    purchases = _purchases(order, lines, facts, contacts, now, has_something)
    _check(purchases, deals or {})
    begun = begin(payment=payment, purchases=purchases, order=order, now=now)
    upgraded = upgrade(
        payment=payment, purchases=purchases, subscriptions=subscriptions, order=order, now=now
    )
    changes = begun + upgraded
    covered = {bought.contact.pk: bought.facts.contents for bought in purchases if not bought.is_waiting}
    changes += overtake(subscriptions=subscriptions.values(), covered=covered, by=order.user)
    seat_purchases(purchases=purchases, changes=changes, by=order.user)
    mails.post(changes.events)
    reschedule(subscriptions=upgraded.subscriptions)
    for subscription, event in changes.relieved:
        mails.tell_of_change(subscription=subscription, event=event)
    return changes.subscriptions


def _lock_beneficiaries(order: Any, lines: list[Any], payer: Any) -> dict[int, Any]:
    """The locked contact of each line, by line; lines for nobody in particular are for the payer."""
    ids = {line.pk: getattr(line, "clientportal_beneficiary", None) for line in lines}
    ids = {pk: beneficiary and beneficiary.contact_id for pk, beneficiary in ids.items()}
    if None in ids.values():
        if payer is None and order.user is None:
            raise PlanRefused(Refusal.NOBODY)
        own = payer or clients.ensure_contact(user=order.user)
        ids = {pk: contact_id or own.pk for pk, contact_id in ids.items()}
    locked = locks.lock_rows(Contact.objects.select_related("user", "company"), ids.values())
    return {pk: locked[contact_id] for pk, contact_id in ids.items()}


def _purchases(
    order: Any,
    lines: list[Any],
    facts: dict[int, PlanFacts],
    contacts: dict[int, Any],
    now: datetime,
    has_something: bool,
) -> list[Purchase]:
    people: dict[str, Any] = {"contacts": contacts.values(), "on": now, "buyer_id": order.user_id}
    held = holdings_of(**people) if has_something else {}
    had = contents_had(**people) if any(plan.trial_days for plan in facts.values()) else {}
    waiting = _waiting_contacts(order, contacts)
    return [
        _purchase(line, contacts[line.pk], facts[line.product_id], held, had, waiting, now) for line in lines
    ]


def _purchase(
    line: Any,
    contact: Any,
    facts: PlanFacts,
    held: Mapping[int, Holding],
    had: Mapping[int | None, frozenset[str]],
    waiting: set[int],
    now: datetime,
) -> Purchase:
    holding = held.get(contact.pk)
    deal = deal_for(holding, facts, line.stockrecord, now, had=had.get(contact.pk, frozenset()))
    deal = deal or Deal(DealKind.FIRST)  # what may not be bought is refused before it matters
    return Purchase(line, contact, facts, holding, deal, contact.pk in waiting)


def _waiting_contacts(order: Any, contacts: dict[int, Any]) -> set[int]:
    """Those of the contacts whose link to the payer still waits for approval."""
    if order.user is None:
        return set()
    links = ClientLink.objects.filter(status="pending", agent__user=order.user)
    waiting = links.filter(contact__in=list(contacts.values()))
    return set(waiting.values_list("contact_id", flat=True))


def _check(purchases: list[Purchase], deals: Mapping[int, Deal]) -> None:
    served: set[int] = set()
    for purchase in purchases:
        if purchase.contact.pk in served or purchase.line.quantity != 1:
            raise PlanRefused(Refusal.TWICE, title=purchase.facts.title)
        served.add(purchase.contact.pk)
        require(purchase.facts, purchase.held)
        paid_as = deals.get(purchase.line.pk)
        if paid_as is not None and not paid_as.is_like(purchase.deal):
            raise DealChanged(title=purchase.facts.title)
