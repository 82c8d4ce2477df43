"""What may be bought while something runs: by contents alone. No Django, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum


class Comparison(Enum):
    """How what somebody wants compares with what they have, by contents alone: prices don't matter."""

    HIGHER = "higher"
    SAME = "same"
    LOWER = "lower"
    INCOMPARABLE = "incomparable"


class Refusal(Enum):
    """Why a plan can't be bought now."""

    CLOSED = "closed"
    #: It opens nothing.
    EMPTY = "empty"
    SAME = "same"
    LOWER = "lower"
    INCOMPARABLE = "incomparable"
    #: More than one plan for the same person in one basket, or one plan more than once.
    TWICE = "twice"
    #: Nobody to own it: the buyer has no login and names no client.
    NOBODY = "nobody"


def compare(current: frozenset[str], wanted: frozenset[str]) -> Comparison:
    """Higher is a proper superset, lower a proper subset; anything else that differs can't be compared."""
    if wanted == current:
        return Comparison.SAME
    if wanted > current:
        return Comparison.HIGHER
    return Comparison.LOWER if wanted < current else Comparison.INCOMPARABLE


def may_buy(current: frozenset[str] | None, wanted: frozenset[str], is_open: bool) -> Refusal | None:
    """Why ``wanted`` may not be bought while ``current`` runs (``None``: nothing); ``None`` if it may."""
    if not is_open:
        return Refusal.CLOSED
    if not wanted:
        return Refusal.EMPTY
    if current is None:
        return None
    verdict = compare(current, wanted)
    return None if verdict is Comparison.HIGHER else Refusal(verdict.value)


@dataclass(frozen=True)
class PlanFacts:
    """What the rules need to know of a plan."""

    plan_id: int
    product_id: int
    title: str
    contents: frozenset[str]
    length: int
    unit: str
    is_open: bool
    #: Code → name of the contents, for messages.
    names: Mapping[str, str] = field(default_factory=dict)
    #: Free for so long, for whoever never had any of the contents; 0: no trial.
    trial_days: int = 0
    #: What an upgrade to it means; empty: as the shop does it.
    upgrade_policy: str = ""
    #: Licences that come with it; None: it is for its beneficiary alone.
    seats: int | None = None


@dataclass(frozen=True)
class Holding:
    """What one person has at a moment: the contents of all that runs, and the term an upgrade replaces."""

    contents: frozenset[str]
    subscription_id: int
    term_id: int
    plan_id: int
    title: str
    anchor: datetime
    starts_at: datetime
    #: Where the subscription ends: what follows the running term without a gap included.
    ends_at: datetime
    length: int
    unit: str
    #: Of a whole term, without tax: as agreed, else as the plan costs now.
    price: Decimal
    #: Of the person's own login, where one was looked for.
    user_id: int | None = None
    currency: str = ""
    is_trial: bool = False
    auto_renew: bool = False
    renewal_payer_id: int | None = None
    #: It opens to the holders of its licences' seats.
    by_seat: bool = False
    #: Code → until when it is open, by all that runs.
    open_until: Mapping[str, datetime] = field(default_factory=dict)
    #: Code → name of the contents, for messages.
    names: Mapping[str, str] = field(default_factory=dict)
