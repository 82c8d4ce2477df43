"""What can't be bought now, and why: asked of one plan, and of a basket's lines."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.exceptions import PlanRefused
from oscar_clientportal.subscriptions.rules import Holding, PlanFacts, Refusal, may_buy

from .holdings import holding_of_contact, holdings_of, plan_facts


def check_may_buy(*, contact: Any | None, plan: Any, on: datetime, buyer: Any = None) -> None:
    """Raise ``PlanRefused`` unless ``contact`` may have ``plan`` at ``on``. Two queries."""
    facts = plan_facts(product_ids=[plan.product_id])[plan.product_id]
    held = holding_of_contact(contact, on, buyer)
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
