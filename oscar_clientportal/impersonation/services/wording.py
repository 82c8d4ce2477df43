"""What was changed in a session, as facts for templates: ``mails/session_change.txt`` has the words, in every language
that mails are in.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from oscar.core.loading import get_model

from oscar_clientportal.impersonation.rules import changes as rules

from . import undoing

#: What of a row means nothing to people.
KEYS = ("basket_id", "product_id", "stockrecord_id", "line_reference", "company_id", "is_paid")
#: Where the sentence says all of it.
SAID = ("basket", "renewal", "subscription", "posting", "voucher", "order", "seat")


@dataclass(frozen=True)
class Difference:
    """One field of a changed row: what it is called, what it was, what it is. True and False are boxes."""

    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Done:
    """A change, as a template tells it."""

    pk: int
    #: ``basket-created``: which sentence.
    what: str
    action: str
    title: str
    quantity: Any
    former: Any
    amount: Decimal | None
    currency: str
    differences: list[Difference]
    can_be_undone: bool
    #: Whether it is asked once more before it is undone.
    asks: bool
    undone_at: datetime | None
    undone_by: str


def done(*, change: Any, session: Any, now: datetime) -> Done:
    """The facts of a change of this session. No query."""
    before, after = change.before or {}, change.after or {}
    amount = after.get("amount") or after.get("total_incl_tax")
    return Done(
        pk=change.pk,
        what=_what(change, before, after),
        action=change.action,
        title=change.title or change.object_pk,
        quantity=after.get("quantity", ""),
        former=before.get("quantity", ""),
        amount=Decimal(amount) if amount else None,
        currency=after.get("currency", ""),
        differences=differences(change),
        can_be_undone=undoing.is_open(change=change, session=session, now=now),
        asks=undoing.loses_something(change),
        undone_at=change.undone_at,
        undone_by=change.undone_by.get_full_name() if change.undone_by is not None else "",
    )


def _what(change: Any, before: dict[str, Any], after: dict[str, Any]) -> str:
    is_moved = before.get("basket_id") != after.get("basket_id")
    if change.kind == "basket" and change.action == rules.CHANGED and is_moved:
        return "basket-moved"
    if change.kind == "posting":
        return "posting-paid" if after.get("is_paid") else "posting-created"
    return f"{change.kind}-{change.action}"


def differences(change: Any) -> list[Difference]:
    """Of a changed row: the fields that are others now."""
    if change.action != rules.CHANGED or change.kind in SAID:
        return []
    before, after = change.before or {}, change.after or {}
    names = [name for name in rules.differing(before, after) if name not in KEYS]
    return [Difference(_label(change.model, name), before.get(name), after.get(name)) for name in names]


def _label(model: str, name: str) -> str:
    try:
        field = get_model(*model.split("."))._meta.get_field(name.removesuffix("_id"))
    except (LookupError, FieldDoesNotExist, ValueError):
        return name
    return str(field.verbose_name)
