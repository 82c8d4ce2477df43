"""What an order's plans become: new subscriptions, or upgrades of the running ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.clients import services as clients
from oscar_clientportal.core import clock, locks
from oscar_clientportal.subscriptions.exceptions import PlanRefused
from oscar_clientportal.subscriptions.rules import Holding, PlanFacts, Refusal, term_bounds

from . import mails
from .holdings import holdings_of, plan_facts
from .offers import require

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")


@dataclass(frozen=True)
class Purchase:
    """One order line that buys a plan for a contact."""

    line: Any
    contact: Any
    facts: PlanFacts
    held: Holding | None
    #: The payer's link to the contact waits for approval: paid, but nothing begins yet.
    is_waiting: bool


def apply_order(*, order: Any, payer: Any = None) -> list[Any]:
    """Give every plan in ``order`` to the contact it was bought for; the subscriptions made or upgraded.

    Plans for nobody in particular are for the order's user, or for ``payer``, a contact who buys without a login.

    Runs in the transaction that writes the order, after the lines' beneficiaries are stored and before
    anything of the payment is locked. Takes the contacts' row locks and checks again what may be bought: of
    two orders for the same client at once the second is refused. Raises ``PlanRefused``. At most twelve
    queries, whatever the number of lines; two if none is a plan.
    """
    lines = list(order.lines.select_related("clientportal_beneficiary").order_by("pk"))
    facts = plan_facts(product_ids=[line.product_id for line in lines if line.product_id])
    lines = [line for line in lines if line.product_id in facts]
    if not lines:
        return []
    contacts = _lock_beneficiaries(order, lines, payer)
    clients.fetch_colleagues(contacts.values())  # who may be ticked for a copy of what the contact is told
    now = clock.now()
    held = holdings_of(contacts=contacts.values(), on=now, buyer_id=order.user_id)
    waiting = _waiting_contacts(order, contacts)
    purchases = [
        Purchase(line, contact, facts[line.product_id], held.get(contact.pk), contact.pk in waiting)
        for line, contact in ((line, contacts[line.pk]) for line in lines)
    ]
    _check(purchases)
    new = [purchase for purchase in purchases if purchase.held is None]
    upgrades = [(purchase, purchase.held) for purchase in purchases if purchase.held is not None]
    return [*_begin(order, new, now), *_upgrade(order, upgrades, now)]


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


def _waiting_contacts(order: Any, contacts: dict[int, Any]) -> set[int]:
    """Those of the contacts whose link to the payer still waits for approval."""
    if order.user is None:
        return set()
    links = ClientLink.objects.filter(status="pending", agent__user=order.user)
    waiting = links.filter(contact__in=list(contacts.values()))
    return set(waiting.values_list("contact_id", flat=True))


def _check(purchases: list[Purchase]) -> None:
    served: set[int] = set()
    for purchase in purchases:
        if purchase.contact.pk in served or purchase.line.quantity != 1:
            raise PlanRefused(Refusal.TWICE, title=purchase.facts.title)
        served.add(purchase.contact.pk)
        require(purchase.facts, purchase.held)


def _begin(order: Any, purchases: list[Purchase], now: datetime) -> list[Any]:
    """New subscriptions, anchored at this moment.

    What ended before is not continued: its anchor would count a day on which nothing was bought.
    """
    if not purchases:
        return []
    subscriptions = Subscription.objects.bulk_create(
        Subscription(
            company=purchase.contact.company or _give_company(purchase.contact),
            contact=purchase.contact,
            payer=order.user,
            plan_id=purchase.facts.plan_id,
            status="pending" if purchase.is_waiting else "active",
            anchor=now,
            created_at=now,
        )
        for purchase in purchases
    )
    terms, letters = [], []
    for subscription, purchase in zip(subscriptions, purchases, strict=True):
        starts, ends = term_bounds(now, 0, purchase.facts.length, purchase.facts.unit, clock.shop_zone())
        terms.append(_term(subscription.pk, purchase, starts, ends))
        if not purchase.is_waiting:
            letters += mails.creation_mails(
                subscription_id=subscription.pk,
                contact=purchase.contact,
                payer=order.user,
                facts=purchase.facts,
                ends_at=ends,
            )
    Term.objects.bulk_create(terms)
    mails.post(letters)
    return subscriptions


def _upgrade(order: Any, upgrades: list[tuple[Purchase, Holding]], now: datetime) -> list[Any]:
    """The running terms end now; the higher plan's go on from now to the same end dates."""
    if not upgrades:
        return []
    # A subscription's terms have different starts, even where the clock stood still since the last.
    now = max(now, *(held.starts_at + timedelta(microseconds=1) for _purchase, held in upgrades))
    Term.objects.filter(pk__in=[held.term_id for _purchase, held in upgrades]).update(ends_at=now)
    Term.objects.bulk_create(
        _term(held.subscription_id, purchase, now, held.ends_at) for purchase, held in upgrades
    )
    mails.post(
        letter
        for purchase, held in upgrades
        if not purchase.is_waiting
        for letter in mails.upgrade_mails(
            contact=purchase.contact, payer=order.user, facts=purchase.facts, held=held
        )
    )
    return _change_plans({held.subscription_id: purchase.facts.plan_id for purchase, held in upgrades})


def _change_plans(plans: dict[int, int]) -> list[Any]:
    subscriptions = list(Subscription.objects.filter(pk__in=plans))
    for subscription in subscriptions:
        subscription.plan_id = plans[subscription.pk]
    Subscription.objects.bulk_update(subscriptions, ["plan"])
    return subscriptions


def _term(subscription_id: int, purchase: Purchase, starts: datetime, ends: datetime) -> Any:
    return Term(
        subscription_id=subscription_id,
        plan_id=purchase.facts.plan_id,
        starts_at=starts,
        ends_at=ends,
        order_line=purchase.line,
    )


def _give_company(contact: Any) -> Any:
    """A person without a company gets one of their own: subscriptions belong to companies."""
    company = Company.objects.create(name=contact.name, is_individual=True)
    contact.company = company
    contact.save(update_fields=["company"])
    return company
