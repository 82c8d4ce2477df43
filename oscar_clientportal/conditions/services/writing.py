"""Writing price conditions: one, or many at a time. At no moment do two speak of the same, for the same people.

Whoever writes holds an advisory lock for whom and what until the transaction ends, so that of two at once one waits and
then sees the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.conditions.rules import Tier
from oscar_clientportal.core import clock, locks
from oscar_clientportal.core.tenancy import current_schema

from .drafts import PARTS, Currencies, Draft, cleaned, currencies
from .same import Key, key_of, speaking_of

PriceCondition = get_model("clientportal_conditions", "PriceCondition")
PriceTier = get_model("clientportal_conditions", "PriceTier")
FACTS = ("currency", "valid_from", "valid_until", "note")


@dataclass(frozen=True)
class Written:
    """What became of one of many: ``created``, ``changed``, ``unchanged``, or what is wrong with it."""

    outcome: str = ""
    error: ValidationError | None = None


def save_condition(
    *,
    by: Any,
    tiers: Sequence[Tier],
    condition: Any = None,
    company: Any = None,
    group: Any = None,
    product: Any = None,
    category: Any = None,
    range: Any = None,
    currency: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    note: str = "",
) -> Any:
    """Make a price condition, or change ``condition``. ``valid_from`` and ``valid_until`` are days of the shop, both
    included; an empty ``currency`` is the article's, else the shop's.

    Raises ``ValidationError``, field by field (``tiers`` for the scale); nothing is written then.
    """
    whom_and_what = (company, group, product, category, range)
    draft = Draft(tuple(tiers), *whom_and_what, currency, valid_from, valid_until, note)
    try:
        with transaction.atomic():
            kept = _locked(condition) if condition is not None else None
            draft = cleaned(draft, currencies([draft]))
            _lock([draft.key])
            same = [each for each in speaking_of([draft.key]) if kept is None or each.pk != kept.pk]
            _check_overlap(draft, same)
            return _write(draft, kept, by)
    except IntegrityError as error:
        raise ValidationError(
            _("What this condition is about was deleted meanwhile. Please look again.")
        ) from error


@transaction.atomic
def delete_conditions(*, conditions: Iterable[int], by: Any) -> int:
    """Delete these conditions, by primary key, with their scales. How many there were."""
    rows = locks.lock_rows(PriceCondition.objects.all(), conditions)
    PriceCondition.objects.filter(pk__in=list(rows)).delete()
    return len(rows)


@transaction.atomic
def end_conditions(*, conditions: Iterable[int], by: Any) -> int:
    """Let these conditions, by primary key, hold for the last time today. What has not begun or is over is left alone.
    How many were ended.
    """
    rows = locks.lock_rows(PriceCondition.objects.all(), conditions)
    return PriceCondition.objects.filter(endable(clock.today()), pk__in=list(rows)).update(
        valid_until=clock.today()
    )


def endable(today: date) -> Q:
    """Conditions that have begun and hold beyond today."""
    return (Q(valid_from=None) | Q(valid_from__lte=today)) & (Q(valid_until=None) | Q(valid_until__gt=today))


@transaction.atomic
def save_many(*, drafts: Sequence[Draft], by: Any, shop: Sequence[str] | None = None) -> list[Written]:
    """Write these drafts, each of them whole or not at all, and say in their order what became of each.

    One for the same people, of the same and for the same days is changed, not doubled; an empty note leaves what is
    there. A handful of queries for any number of them. ``shop``: its currencies, where the caller knows them already.
    """
    known = currencies(drafts, shop)
    checked = [_checked(draft, known) for draft in drafts]
    keys = sorted({draft.key for draft, error in checked if error is None})
    _lock(keys)
    same: dict[Key, list[Any]] = {key: [] for key in keys}
    for row in speaking_of(keys):
        same[key_of(row)].append(row)
    results: list[Written] = []
    new: list[Any] = []
    changed: dict[int, Any] = {}
    for draft, error in checked:
        results.append(
            Written(error=error) if error else _write_one_of_many(draft, same[draft.key], new, changed, by)
        )
    new += _change(changed)
    _insert(new)
    return results


def _checked(draft: Draft, known: Currencies) -> tuple[Draft, ValidationError | None]:
    try:
        return cleaned(draft, known), None
    except ValidationError as error:
        return draft, error


def _write_one_of_many(
    draft: Draft, same: list[Any], new: list[Any], changed: dict[int, Any], by: Any
) -> Written:
    there = _counterpart(draft, same)
    if there is not None and _is_as(there, draft):
        return Written("unchanged")
    try:
        _check_overlap(draft, [row for row in same if row is not there])
    except ValidationError as error:
        return Written(error=error)
    if there is not None:
        there.currency, there.note, there.scale = draft.currency, draft.note or there.note, draft.tiers
        if there.pk is not None:
            changed[there.pk] = there
        return Written("changed")
    row = _fill(PriceCondition(created_by=by, created_at=clock.now()), draft)
    row.scale = draft.tiers
    new.append(row)
    same.append(row)
    return Written("created")


def _counterpart(draft: Draft, same: Iterable[Any]) -> Any:
    """The one for the same days; of two in two currencies the one in its own."""
    days = (draft.valid_from, draft.valid_until)
    found = [row for row in same if (row.valid_from, row.valid_until) == days]
    found = [row for row in found if row.currency in ("", draft.currency) or not draft.currency]
    return max(found, key=lambda row: row.currency == draft.currency, default=None)


def _is_as(row: Any, draft: Draft) -> bool:
    return (tiers_of(row), row.currency, row.note) == (draft.tiers, draft.currency, draft.note or row.note)


def _change(rows: dict[int, Any]) -> list[Any]:
    """Write what is new about these; returns those that were deleted meanwhile, ready to be made again."""
    if not rows:
        return []
    there = locks.lock_rows(PriceCondition.objects.only("pk"), rows).keys()
    kept, gone = ([rows[pk] for pk in rows if (pk in there) is is_kept] for is_kept in (True, False))
    PriceCondition.objects.bulk_update(kept, ["currency", "note"])
    PriceTier.objects.filter(condition__in=kept).delete()
    _insert_tiers(kept, {row.pk: row.scale for row in kept})
    for row in gone:
        row.pk = None
    return gone


def tiers_of(condition: Any) -> tuple[Tier, ...]:
    """Its scale. No query where the tiers were fetched before."""
    fresh = getattr(condition, "scale", None)
    if fresh is not None:
        return fresh
    rows = sorted(condition.tiers.all(), key=lambda row: row.from_quantity)
    return tuple(Tier(row.from_quantity, row.price, row.percent) for row in rows)


def _locked(condition: Any) -> Any:
    try:
        return locks.lock_row(PriceCondition.objects.all(), condition.pk)
    except PriceCondition.DoesNotExist:
        raise ValidationError(_("This condition was deleted meanwhile.")) from None


def _lock(keys: Sequence[Key]) -> None:
    names = [f"{current_schema()}:price condition:{key}" for key in keys]
    numbers = sorted(
        int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True) for name in names
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(name) FROM unnest(%s::bigint[]) AS name", [numbers])


def _check_overlap(draft: Draft, same: Iterable[Any]) -> None:
    """Raises ``ValidationError`` where another one holds on the same days. Prices in two currencies are two things."""
    for other in same:
        in_two = draft.currency and other.currency and draft.currency != other.currency
        if not in_two and _meet(draft, other):
            message = _(
                "There is a condition for the same already, valid %(days)s: end it first, or change it."
            )
            raise ValidationError({"valid_from": message % {"days": days_of(other)}})


def _meet(one: Any, other: Any) -> bool:
    begins = max(one.valid_from or date.min, other.valid_from or date.min)
    return begins <= min(one.valid_until or date.max, other.valid_until or date.max)


def days_of(condition: Any) -> str:
    """Its validity in words."""
    first, last = (
        formats.date_format(day, "DATE_FORMAT") if day else ""
        for day in (condition.valid_from, condition.valid_until)
    )
    if first and last:
        return _("from %(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("from %(first)s on") % {"first": first}
    return _("until %(last)s") % {"last": last} if last else _("always")


def _fill(row: Any, draft: Draft) -> Any:
    for name in (*PARTS, *FACTS):
        setattr(row, name, getattr(draft, name))
    return row


def _write(draft: Draft, kept: Any, by: Any) -> Any:
    row = _fill(kept or PriceCondition(created_by=by, created_at=clock.now()), draft)
    row.save()
    if kept is not None:
        row.tiers.all().delete()
    _insert_tiers([row], {row.pk: draft.tiers})
    return row


def _insert(rows: list[Any]) -> None:
    PriceCondition.objects.bulk_create(rows)
    _insert_tiers(rows, {row.pk: row.scale for row in rows})


def _insert_tiers(rows: Iterable[Any], scales: dict[int, Sequence[Tier]]) -> None:
    PriceTier.objects.bulk_create(
        PriceTier(condition=row, from_quantity=tier.from_quantity, price=tier.price, percent=tier.percent)
        for row in rows
        for tier in scales[row.pk]
    )
