"""What a subscription was before an upgrade: until when it would have run, and what a term of it cost."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf
from oscar_clientportal.subscriptions.abstract_models import UpgradePolicy
from oscar_clientportal.subscriptions.rules import term_bounds
from oscar_clientportal.subscriptions.services import history

Kind = get_model("clientportal_subscriptions", "Term").Kind


def end_before(terms: list[Any], number: int, last: Any) -> datetime:
    """Until when the plan before the upgrade ``terms[number]`` had been paid. ``last``: the last term it led to."""
    before, upgrade = terms[number - 1], terms[number]
    noted = _noted(upgrade, "former_ends_at")
    if isinstance(noted, str) and (end := parse_datetime(noted)):
        return end
    policy = upgrade.plan.upgrade_policy or conf.settings.upgrade_policy
    if policy == UpgradePolicy.SAME_END:
        return last.ends_at
    plan = before.plan
    return term_bounds(before.starts_at, 0, plan.term_length, plan.term_unit, clock.shop_zone())[1]


def price_before(terms: list[Any], number: int) -> Decimal | None:
    """The agreed price of a term of the plan before the upgrade; ``None``: not known, so that of its stock record."""
    before = terms[number - 1]
    noted = _noted(terms[number], "former_price")
    if noted is not None:
        return Decimal(noted)
    is_whole = before.kind in (Kind.FIRST, Kind.RENEWAL) and before.order_line is not None
    return before.order_line.unit_price_excl_tax if is_whole else None


def seats_before(terms: list[Any], number: int) -> int | None:
    """How many licences the plan before the upgrade had brought; ``None``: it was for its beneficiary alone."""
    noted = _noted(terms[number], "former_seats")
    return noted if noted is not None else terms[number - 1].plan.seats


def _noted(upgrade: Any, name: str) -> Any:
    """What the history of the upgrade that began with this term says."""
    events = upgrade.subscription.events.filter(kind=history.Kind.UPGRADED, created_at__gte=upgrade.starts_at)
    event = events.order_by("created_at", "pk").first()
    return event.details.get(name) if event is not None else None
