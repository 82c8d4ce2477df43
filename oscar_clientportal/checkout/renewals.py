"""Automatic renewal as the checkout offers it: which of the basket's plans would renew, how often and at what price."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.subscriptions.rules import PlanFacts

from . import lines

#: The method whose means of payment can be charged again when nobody is there.
METHOD = "card"


@dataclass(frozen=True)
class RenewingPlan:
    """A plan of the basket, at the price of a whole term, and for how many people it is in there."""

    title: str
    term_text: str
    price: Any
    count: int


def renewing_plans(basket: Any) -> list[RenewingPlan]:
    """The plans in the basket, each once, as their renewals would cost today. No query beside the basket's facts."""
    facts = [facts for facts in lines.facts_of(basket).by_line.values() if facts.plan]
    counts = Counter(found.line.product_id for found in facts)
    plans = {found.line.product_id: found for found in facts}
    return [_renewing(basket, plans[pk].line, plans[pk].plan, counts[pk]) for pk in counts]


def can_renew(*, user: Any, shares: Sequence[Any] | None, basket: Any) -> bool:
    """Whether what is bought can renew by itself: somebody with a login pays for a plan, by card in part at least."""
    by_card = any(share.method == METHOD for share in shares or [])
    return by_card and user.is_authenticated and has_plan(basket)


def has_plan(basket: Any) -> bool:
    return any(facts.plan for facts in lines.facts_of(basket).by_line.values())


def _renewing(basket: Any, line: Any, plan: PlanFacts, count: int) -> RenewingPlan:
    """At the list price of a term, whatever an upgrade or a trial costs now."""
    Plan = get_model("clientportal_subscriptions", "Plan")
    term_text = Plan(term_length=plan.length, term_unit=plan.unit).term_text
    record = lines.facts_of(basket).list_record(line)
    price = basket.strategy.fetch_for_product(line.product, stockrecord=record).price
    return RenewingPlan(plan.title, term_text, price, count)
