"""What holds for a customer: its group, its view, how it is delivered."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db import connection

from oscar_clientportal.conditions.rules import Who

from .kept_views import VIEWS, View
from .tables import names

SQL = """
    WITH asked AS (
        SELECT told.company, own.group_id, own.shipping_methods, COALESCE(
            own.view_id, grouped.view_id, (SELECT id FROM {view} WHERE is_default)
        ) AS view_id
        FROM unnest(%s::bigint[]) AS told (company)
        LEFT JOIN {own} own ON own.company_id = told.company
        LEFT JOIN {customer_group} grouped ON grouped.id = own.group_id
    )
    SELECT asked.company, asked.group_id,
        EXISTS (SELECT 1 FROM {condition} WHERE company_id = asked.company),
        EXISTS (SELECT 1 FROM {condition} WHERE group_id = asked.group_id),
        EXISTS (SELECT 1 FROM {condition} WHERE company_id IS NULL AND group_id IS NULL),
        EXISTS (SELECT 1 FROM {condition} WHERE range_id IS NOT NULL),
        asked.shipping_methods, chosen.starts_with_all, keys.*
    FROM asked
    LEFT JOIN {view} chosen ON chosen.id = asked.view_id
    LEFT JOIN ({views}) keys ON keys.view_id = asked.view_id
"""
#: Whose conditions the columns tell of, in their order.
PRICED = (Who.CUSTOMER, Who.GROUP, Who.EVERYBODY)
#: Of the items once for each view, however many customers have it.
ITEMS = "SELECT * FROM {item} WHERE view_id IN (SELECT view_id FROM asked)"


@dataclass(frozen=True)
class Profile:
    """Of one customer; of ``company_id`` None: of whoever belongs to none."""

    company_id: int | None = None
    group_id: int | None = None
    #: The customer's own view, its group's, or the shop's default; None: the whole catalogue.
    view: View | None = None
    #: Whose price conditions there are that could be about them, and whether the shop has any of a range at all.
    priced: frozenset[Who] = frozenset()
    has_range_prices: bool = True
    #: Codes; None: all of them.
    shipping_methods: tuple[str, ...] | None = None

    @property
    def has_prices(self) -> bool:
        """Whether any price condition could be about them."""
        return bool(self.priced)


def profiles_of(company_ids: Iterable[int | None]) -> dict[int | None, Profile]:
    """The profiles of these customers, by company; None among them stands for whoever has no company. One query."""
    asked = list(dict.fromkeys(company_ids))
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_sql(), [asked])
        rows = cursor.fetchall()
    return {
        company: Profile(
            company,
            group,
            None if starts_with_all is None else View(starts_with_all, *keys),
            frozenset(
                who for who, is_there in zip(PRICED, (own, groups, everybodys), strict=True) if is_there
            ),
            has_ranges,
            None if methods is None else tuple(methods),
        )
        for company, group, own, groups, everybodys, has_ranges, methods, starts_with_all, _view, *keys in rows
    }


@cache
def _sql() -> str:
    return SQL.replace("{views}", VIEWS.replace("{items}", ITEMS)).format(**names())
