"""The terms of a consent: what it may allow, for how long and how much, and what has changed between two of them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

#: All that can be allowed, in the order in which it is told; looking is part of every consent.
SCOPES = ("basket", "buy", "balance", "users")
#: Whoever orders fills a basket first.
NEEDS_BASKET = frozenset({"buy", "balance"})
LARGEST = Decimal(10) ** 12
#: Who was refused asks again after this time at the earliest.
PAUSE_AFTER_REFUSAL = timedelta(days=30)


class Problem(StrEnum):
    """What is wrong with a term."""

    UNKNOWN = "unknown"
    PAST = "past"
    TOO_FAR = "too-far"
    NO_LIMIT = "no-limit"
    NO_AMOUNT = "no-amount"


@dataclass(frozen=True)
class Terms:
    """``acts_as`` is the key of a contact; amounts are in ``currency``, whose smallest unit is ``unit``."""

    acts_as: int | None
    scopes: tuple[str, ...]
    until: datetime | None
    monthly_limit: Decimal | None = None
    currency: str = ""
    purpose: str = ""


def complete(scopes: Iterable[str]) -> tuple[str, ...]:
    """These scopes in their order, with what they need: whoever may order may fill a basket. Unknown ones stay."""
    wanted = set(scopes)
    if wanted & NEEDS_BASKET:
        wanted.add("basket")
    return (*(scope for scope in SCOPES if scope in wanted), *sorted(wanted.difference(SCOPES)))


def problems(terms: Terms, *, on: datetime, longest: timedelta, unit: Decimal) -> dict[str, Problem]:
    """What can't be agreed on at the moment ``on``, by the name of the term; empty: nothing.

    ``unit``: the smallest of the currency. Of an amount only one above zero is taken, of whole units.
    """
    found: dict[str, Problem] = {}
    if set(terms.scopes).difference(SCOPES):
        found["scopes"] = Problem.UNKNOWN
    if terms.until is None or terms.until <= on:
        found["until"] = Problem.PAST
    elif terms.until > on + longest:
        found["until"] = Problem.TOO_FAR
    if "balance" in terms.scopes and (problem := _problem_of_limit(terms.monthly_limit, unit)):
        found["monthly_limit"] = problem
    return found


def _problem_of_limit(limit: Decimal | None, unit: Decimal) -> Problem | None:
    if limit is None:
        return Problem.NO_LIMIT
    if not limit.is_finite() or not 0 < limit < LARGEST:
        return Problem.NO_AMOUNT
    return None if limit.quantize(unit, rounding=ROUND_HALF_UP) == limit else Problem.NO_AMOUNT


def changed(before: Terms, after: Terms) -> list[str]:
    """The names of the terms that are not the same any more."""
    names = [field.name for field in fields(Terms)]
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def notice_at(*, since: datetime, until: datetime, notice: timedelta) -> datetime | None:
    """When the end is announced; None for a consent so short that everybody still remembers its end."""
    return until - notice if notice and until - since >= 2 * notice else None


def lapses_at(*, asked_at: datetime, lifetime: timedelta) -> datetime:
    """When a request that nobody has answered is over."""
    return asked_at + lifetime


def may_ask_again_at(*, refused_at: datetime | None) -> datetime | None:
    """From when on somebody who was refused may ask again; None: at once."""
    return None if refused_at is None else refused_at + PAUSE_AFTER_REFUSAL
