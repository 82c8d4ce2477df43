"""The plans for many people at once, in as many queries as for one."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import Reading, readings_of

from . import offers
from .holdings import contents_had, holdings_of
from .offers import Offer

Plan = get_model("clientportal_subscriptions", "Plan")


def offers_for_many(
    *,
    contacts: Iterable[Any],
    on: datetime,
    buyer: Any,
    plan_id: int | None = None,
    companies: Mapping[int, int | None] | None = None,
) -> dict[Any, dict[int, Offer]]:
    """Every open plan, or this one, and how each of these contacts may have it now: plan → contact → offer. One that
    none of them sees is missing.

    As ``offers_for`` says it, but that no other plan is named instead. ``companies`` says, by contact, whose conditions
    hold where that is not their company's. Nine queries at most, whatever their number.
    """
    contacts = list(contacts)
    found = Plan.objects.open().with_display()
    found = found if plan_id is None else found.filter(pk=plan_id)
    plans = [plan for plan in found if plan.contents.all()]
    people: dict[str, Any] = {"contacts": contacts, "on": on, "buyer_id": buyer.pk}
    held = holdings_of(**people)
    had = contents_had(**people) if any(plan.trial_days for plan in plans) else {}
    if companies is None:
        companies = {contact.pk: contact.company_id for contact in contacts}
    readings = readings_of(companies.values(), [plan.product for plan in plans])
    if readings:
        seen = {pk for reading in readings.values() for pk in reading.sees(plan.product_id for plan in plans)}
        plans = [plan for plan in plans if plan.product_id in seen]
    return {
        plan: {
            pk: _offer(plan, held.get(pk), had.get(pk, frozenset()), on, readings[companies[pk]])
            for pk in _keys(contacts)
        }
        for plan in plans
    }


def _keys(contacts: Iterable[Any]) -> list[int]:
    return [contact.pk for contact in contacts]


def _offer(plan: Any, held: Any, had: Set[str], on: datetime, reading: Reading) -> Offer:
    offer = offers.offer_of(plan, held, had if held is None else frozenset(), on, reading)
    return replace(offer, why=offers.why_not(offer, [])) if offer.refusal else offer
