"""What a consent allows, in the words of those who give it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import formats
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.core import clock, money

LABELS = {
    "look": _("Look at the shop as you see it"),
    "basket": _("Fill the basket, keep the addresses"),
    "buy": _("Order for you, and pay for it themselves"),
    "balance": _("Order for you, and pay with your account or on your invoice"),
    "users": _("Manage your users"),
}
EXPLAINED = {
    "basket": _("You only have to order. Nothing is bought and nothing is paid."),
    "buy": _("The orders are yours, and say who placed them. Nothing of your money is spent."),
    "balance": _("Up to an amount per month. What costs more waits until you agree to that order."),
    "users": _("Add and remove the people who log in for your company."),
}


@dataclass(frozen=True)
class Point:
    """One line of the checklist; ``more`` says up to how much."""

    label: str
    is_allowed: bool
    more: str = ""


def checklist(consent: Any, budget: Any = None) -> list[Point]:
    """All that a consent can allow, and whether this one does; ``budget``: what of its money is left this month."""
    more = {"balance": budget.shown if budget else amount_of(consent.monthly_limit, consent.currency)}
    return [
        Point(str(LABELS[code]), code == "look" or code in consent.scopes, _more(more, code, consent))
        for code in LABELS
    ]


def _more(more: dict[str, str], code: str, consent: Any) -> str:
    return more.get(code, "") if code in consent.scopes else ""


def amount_of(limit: Decimal | None, currency: str) -> str:
    """How much a month, in words; empty where no amount was agreed."""
    if limit is None or not currency:
        return ""
    return gettext("Up to %(amount)s a month.") % {"amount": money.display(limit, currency)}


def short(scopes: Iterable[str]) -> str:
    """What is allowed, in one line."""
    allowed = set(scopes) | {"look"}
    return "; ".join(str(label) for code, label in LABELS.items() if code in allowed)


def terms_in_words(terms: dict[str, Any]) -> str:
    """The terms that an event has kept, in the reader's language."""
    words = [short(terms.get("scopes") or [])]
    if amount := amount_of(_decimal(terms.get("limit")), terms.get("currency") or ""):
        words.append(amount.rstrip("."))
    if until := _moment(terms.get("until")):
        day = formats.date_format(until.astimezone(clock.shop_zone()), "DATE_FORMAT")
        words.append(gettext("until %(day)s") % {"day": day})
    return " · ".join(words)


def _decimal(text: Any) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None


def _moment(text: Any) -> datetime | None:
    return parse_datetime(text) if isinstance(text, str) else None
