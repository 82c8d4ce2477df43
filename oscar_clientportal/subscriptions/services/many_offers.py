"""The plans for many people at once, in as many queries as for one."""

from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

from . import offers
from .holdings import contents_had, holdings_of
from .offers import Offer

Plan = get_model("clientportal_subscriptions", "Plan")


def offers_for_many(
    *, contacts: Iterable[Any], on: datetime, buyer: Any, plan_id: int | None = None
) -> dict[Any, dict[int, Offer]]:
    """Every open plan, or this one, and how each of these contacts may have it now: plan → contact → offer.

    As ``offers_for`` says it, but that no other plan is named instead. Six queries at most, whatever their number.
    """
    contacts = list(contacts)
    found = Plan.objects.open().with_display()
    found = found if plan_id is None else found.filter(pk=plan_id)
    plans = [plan for plan in found if plan.contents.all()]
    people: dict[str, Any] = {"contacts": contacts, "on": on, "buyer_id": buyer.pk}
    held = holdings_of(**people)
    had = contents_had(**people) if any(plan.trial_days for plan in plans) else {}
    return {
        plan: {pk: _offer(plan, held.get(pk), had.get(pk, frozenset()), on) for pk in _keys(contacts)}
        for plan in plans
    }


def _keys(contacts: Iterable[Any]) -> list[int]:
    return [contact.pk for contact in contacts]


def _offer(plan: Any, held: Any, had: Set[str], on: datetime) -> Offer:
    offer = offers.offer_of(plan, held, had if held is None else frozenset(), on)
    return replace(offer, why=offers.why_not(offer, [])) if offer.refusal else offer
