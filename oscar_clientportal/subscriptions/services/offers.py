"""Which plans somebody may buy now, and why not the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.exceptions import PlanRefused, reason
from oscar_clientportal.subscriptions.rules import Holding, PlanFacts, Refusal, may_buy

from .holdings import holdings_of, plan_facts
from .prices import price_over

Contact = get_model("clientportal_clients", "Contact")
Plan = get_model("clientportal_subscriptions", "Plan")


@dataclass(frozen=True)
class Offer:
    """One open plan, as one person may buy it or not."""

    plan: Any
    contents: frozenset[str]
    refusal: Refusal | None
    #: What the person has now: its end date is an upgrade's too.
    held: Holding | None = None
    #: Without tax; ``None``: the list price.
    upgrade_price: Decimal | None = None

    @property
    def reason(self) -> str:
        """Why it can't be bought, in the language of the moment; empty if it can."""
        return reason(self.refusal, self.held.ends_at if self.held else None) if self.refusal else ""

    @property
    def is_upgrade(self) -> bool:
        return self.held is not None and self.refusal is None


def offers_for(*, contact: Any | None, on: datetime, buyer: Any = None) -> list[Offer]:
    """Every open plan, and whether ``contact`` (``None``: somebody the shop doesn't know) may have it now.

    ``buyer`` is the user who looks: an agent whose link to the client waits for approval must not see through
    it. Five queries, whatever the number of plans.
    """
    held = _held_by(contact, on, buyer)
    plans = Plan.objects.open().with_display()
    return [_offer(plan, held, on) for plan in plans]


def own_offers(*, user: Any, on: datetime) -> list[Offer]:
    """Every open plan, and whether ``user`` may have it for themselves now; anonymous users too."""
    contact = Contact.objects.of_user(user).first() if user.is_authenticated else None
    return offers_for(contact=contact, on=on, buyer=user)


def _held_by(contact: Any | None, on: datetime, buyer: Any) -> Holding | None:
    if contact is None:
        return None
    return holdings_of(contacts=[contact], on=on, buyer_id=getattr(buyer, "pk", None)).get(contact.pk)


def _offer(plan: Any, held: Holding | None, on: datetime) -> Offer:
    contents = frozenset(content.code for content in plan.contents.all())
    refusal = may_buy(held.contents if held else None, contents, True)
    facts = PlanFacts(plan.pk, plan.product_id, str(plan), contents, plan.term_length, plan.term_unit, True)
    record = next(iter(plan.product.stockrecords.all()), None)
    price = None if refusal else price_over(held, facts, record, on)
    return Offer(plan, contents, refusal, held, price)


def check_may_buy(*, contact: Any | None, plan: Any, on: datetime, buyer: Any = None) -> None:
    """Raise ``PlanRefused`` unless ``contact`` may have ``plan`` at ``on``. Two queries."""
    facts = plan_facts(product_ids=[plan.product_id])[plan.product_id]
    held = _held_by(contact, on, buyer)
    require(facts, held)


def require(facts: PlanFacts, held: Holding | None) -> None:
    """Raise ``PlanRefused`` unless somebody who has ``held`` may have the plan."""
    refusal = may_buy(held.contents if held else None, facts.contents, facts.is_open)
    if refusal is not None:
        raise PlanRefused(refusal, ends_at=held.ends_at if held else None, title=facts.title)


def refused_lines(*, basket: Any, user: Any, contacts: Mapping[int, Any]) -> list[tuple[Any, PlanRefused]]:
    """The basket's lines that ``user`` can't buy now, each with the reason.

    ``contacts`` names whom a line is for, by line; the others are for ``user``. Two queries, whatever the number of
    lines; one if no line is a plan.
    """
    lines = list(basket.all_lines()) if basket.id else []
    facts = plan_facts(product_ids=[line.product_id for line in lines]) if lines else {}
    plans = [
        (line, facts[line.product_id], contacts.get(line.pk)) for line in lines if line.product_id in facts
    ]
    if not plans:
        return []
    own = user if user.is_authenticated else None
    held = holdings_of(contacts=contacts.values(), user=own, on=clock.now(), buyer_id=user.pk)
    return refuse_lines(lines=plans, held=held, user=user)


def refuse_lines(
    *, lines: Iterable[tuple[Any, PlanFacts, Any]], held: Mapping[int, Holding], user: Any
) -> list[tuple[Any, PlanRefused]]:
    """As ``refused_lines``, for lines whose plan and contact are known, beside what their people have. No query."""
    own = user if user.is_authenticated else None
    refused: list[tuple[Any, PlanRefused]] = []
    served: set[Any] = set()
    for line, facts, contact in lines:
        refusal = _refuse_line(line, facts, contact, own, holding_of(held, contact, own), served)
        if refusal is not None:
            refused.append((line, refusal))
    return refused


def holding_of(held: Mapping[int, Holding], contact: Any | None, user: Any | None) -> Holding | None:
    """What the contact has, or the user where a line is for nobody in particular."""
    if contact is not None:
        return held.get(contact.pk)
    return next((holding for holding in held.values() if user and holding.user_id == user.pk), None)


def _refuse_line(
    line: Any, facts: PlanFacts, contact: Any, user: Any, held: Holding | None, served: set[Any]
) -> PlanRefused | None:
    if contact is None and user is None:
        return PlanRefused(Refusal.NOBODY, title=facts.title)
    # A line for one's own contact and a line for nobody in particular are for the same person.
    is_own = contact is None or (user is not None and contact.user_id == user.pk)
    person = "oneself" if is_own else contact.pk
    if person in served or line.quantity != 1:
        return PlanRefused(Refusal.TWICE, title=facts.title)
    served.add(person)
    try:
        require(facts, held)
    except PlanRefused as refused:
        return refused
    return None
