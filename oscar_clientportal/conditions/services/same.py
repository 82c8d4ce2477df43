"""Which conditions speak of the same, for the same people: asked for many keys at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.conditions.rules import Tier

from . import tables
from .drafts import PARTS, WHAT, WHOM

PriceCondition = get_model("clientportal_conditions", "PriceCondition")
PriceTier = get_model("clientportal_conditions", "PriceTier")
#: Whom and what, in the order of ``PARTS``; 0 where there is none.
Key = tuple[int, ...]
_SAME = """
    SELECT kept.* FROM unnest(%s::bigint[], %s::bigint[]) AS at_hand (whom, what)
    JOIN {condition} kept ON {tests}
"""


def key_of(condition: Any) -> Key:
    return tuple(getattr(condition, f"{name}_id") or 0 for name in PARTS)


def speaking_of(keys: Sequence[Key]) -> list[Any]:
    """The conditions with these keys, each with its ``scale``, in two queries.

    Exactly these: of a hundred articles for any of a hundred customers they may be one in a hundred.
    """
    pairs: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for key in keys:
        (whom, holder), (what, thing) = _named(WHOM, key), _named(WHAT, key[len(WHOM) :])
        pairs.setdefault((whom, what), []).append((holder, thing))
    if not pairs:
        return []
    query = " UNION ALL ".join(
        _SAME.format(tests=f"{_tests('whom', WHOM, whom)} AND {_tests('what', WHAT, what)}", **tables.names())
        for whom, what in pairs
    )
    arrays = [list(side) for each in pairs.values() for side in zip(*each, strict=True)]
    rows = {row.pk: row for row in PriceCondition.objects.raw(query, arrays)}
    scales = _scales(rows)
    for pk, row in rows.items():
        row.scale = tuple(scales.get(pk, ()))
    return list(rows.values())


def _scales(conditions: Iterable[int]) -> dict[int, list[Tier]]:
    """Their tiers, as bare facts: Django takes longer to make rows of them than PostgreSQL to find them."""
    tiers = PriceTier.objects.filter(condition__in=list(conditions)).order_by("from_quantity")
    found: dict[int, list[Tier]] = {}
    for condition, *facts in tiers.values_list("condition", "from_quantity", "price", "percent"):
        found.setdefault(condition, []).append(Tier(*facts))
    return found


def _named(names: Sequence[str], key: Sequence[int]) -> tuple[str, int]:
    """The one of these that the key speaks of."""
    return next(((name, pk) for name, pk in zip(names, key, strict=False) if pk), ("", 0))


def _tests(side: str, names: Sequence[str], chosen: str) -> str:
    """SQL: the condition speaks of the one at hand, and of no other."""
    return " AND ".join(
        f"kept.{name}_id = at_hand.{side}" if name == chosen else f"kept.{name}_id IS NULL" for name in names
    )
