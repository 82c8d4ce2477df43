"""Which conditions could be about which products, for whom: one query for any number of either."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any

from django.db import connection
from oscar.core.loading import get_model

from oscar_clientportal.conditions.rules import Condition, Tier, What, Who

from .profiles import Profile
from .tables import names

#: What is asked about stands here once, whoever asks: an article itself and of a variant its article, the categories it
#: stands in with those above them, and the ranges it is in. Then whatever conditions speak of any of these, for any who
#: ask: PostgreSQL plans such a query in half the time of one that joins each to whom it is for, and sends each once.
SQL = """
    WITH item AS MATERIALIZED (
        SELECT id AS product, COALESCE(parent_id, id) AS article FROM {product} WHERE id = ANY(%(products)s::bigint[])
    ),
    stands AS MATERIALIZED (
        SELECT DISTINCT item.product, above.id AS category, above.depth
        FROM item
        JOIN {in_category} put ON put.product_id IN (item.product, item.article)
        JOIN {category} own ON own.id = put.category_id
        CROSS JOIN LATERAL generate_series(1, own.depth) AS step
        JOIN {category} above ON above.path = left(own.path, (step * {steplen})::int)
    ),
    {ranges}
    found AS ({found})
    SELECT id, company_id, group_id, product_id, category_id, range_id, NULL, currency, valid_from, valid_until, (
            SELECT array_agg(ARRAY[tier.from_quantity, tier.price, tier.percent] ORDER BY tier.from_quantity)
            FROM {tier} tier WHERE tier.condition_id = found.id
        )
    FROM found
    UNION ALL SELECT NULL, NULL, NULL, product, NULL, NULL, article, NULL, NULL, NULL, NULL FROM item
    UNION ALL SELECT NULL, NULL, NULL, product, category, NULL, depth, NULL, NULL, NULL, NULL FROM stands
    {in_ranges}
"""
#: A variant is what its article is, too; of a range it is as Oscar's ``Range.contains_product`` says. A range of a
#: custom class is not looked into.
RANGES = """
    belongs AS MATERIALIZED (
        SELECT reached.product, reached.range_id FROM (
            SELECT item.product, item.article, put.range_id
                FROM item JOIN {in_range} put ON put.product_id IN (item.product, item.article)
            UNION SELECT item.product, item.article, made.range_id
                FROM item
                JOIN {product} itself ON itself.id = item.product
                JOIN {product} article ON article.id = item.article
                JOIN {range_classes} made
                    ON made.productclass_id = COALESCE(itself.product_class_id, article.product_class_id)
            UNION SELECT item.product, item.article, spanned.range_id
                FROM item JOIN stands ON stands.product = item.product
                JOIN {range_categories} spanned ON spanned.category_id = stands.category
        ) reached
        JOIN {range} chosen ON chosen.id = reached.range_id
            AND NOT chosen.includes_all_products AND chosen.proxy_class IS NULL
        WHERE NOT EXISTS (
            SELECT 1 FROM {range_excludes} struck WHERE struck.range_id = reached.range_id
                AND struck.product_id IN (reached.product, reached.article)
        )
        UNION ALL
        SELECT item.product, every.id FROM item CROSS JOIN {range} every
        WHERE every.includes_all_products AND every.proxy_class IS NULL
            AND NOT EXISTS (SELECT 1 FROM {range_excludes} struck
                WHERE struck.range_id = every.id AND struck.product_id = item.product)
            AND NOT EXISTS (SELECT 1 FROM {range_without} barred
                JOIN stands ON stands.product = item.product AND stands.category = barred.category_id
                WHERE barred.range_id = every.id)
    ),
"""
IN_RANGES = (
    "UNION ALL SELECT NULL, NULL, NULL, product, NULL, range_id, NULL, NULL, NULL, NULL, NULL FROM belongs"
)
#: Of which of them a condition speaks.
ABOUT = (
    "product_id = ANY(%(products)s::bigint[] || ARRAY(SELECT article::bigint FROM item))",
    "category_id = ANY(ARRAY(SELECT category FROM stands))",
    "product_id IS NULL AND category_id IS NULL AND range_id IS NULL",
)
ABOUT_RANGES = "range_id = ANY(ARRAY(SELECT range_id FROM belongs))"
#: Each asked by itself, so that the indexes of what and whom are walked to the few rows, whoever else has conditions.
WHOM = {
    Who.CUSTOMER: "company_id = ANY(%(companies)s::bigint[])",
    Who.GROUP: "company_id IS NULL AND group_id = ANY(%(groups)s::bigint[])",
    Who.EVERYBODY: "company_id IS NULL AND group_id IS NULL",
}
BRANCH = """
    SELECT id, company_id, group_id, product_id, category_id, range_id, currency, valid_from, valid_until
    FROM {{condition}} WHERE {whom} AND ({about})
        AND (valid_from IS NULL OR valid_from <= %(begun)s) AND (valid_until IS NULL OR valid_until >= %(ends)s)
"""
ALWAYS = (date.min, date.max)
#: What a condition is of: a product, a category, a range, or everything.
Part = tuple[int | None, int | None, int | None]


def conditions_about(
    pairs: Iterable[tuple[Profile, int]], *, on: date | None
) -> dict[tuple[int | None, int], tuple[Condition, ...]]:
    """The conditions that could be about a product for a customer, by (company, product); without those that don't hold
    ``on`` this day of the shop, or with all of them where it is None. One query.
    """
    asked = list(dict.fromkeys(pairs))
    profiles = {profile for profile, _product in asked}
    priced = frozenset[Who]().union(*(profile.priced for profile in profiles))
    if not priced:
        return dict.fromkeys(((profile.company_id, product) for profile, product in asked), ())
    named: dict[str, Any] = {
        "products": list({product for _profile, product in asked}),
        "companies": [profile.company_id for profile in profiles if profile.company_id is not None],
        "groups": list({profile.group_id for profile in profiles} - {None}),
        "begun": on or ALWAYS[1],
        "ends": on or ALWAYS[0],
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql(priced, any(profile.has_range_prices for profile in profiles)), named)
        rows = cursor.fetchall()
    found: dict[Part, list[tuple]] = {}
    for pk, *told in rows:
        if pk is not None:
            company, group, product, category, in_range, _number, *rest = told
            found.setdefault((product, category, in_range), []).append((pk, company, group, *rest))
    parts = _parts(told[2:6] for pk, *told in rows if pk is None)
    return {
        (profile.company_id, product): tuple(_about(profile, parts.get(product, ()), found))
        for profile, product in asked
    }


def _parts(rows: Iterable[list]) -> dict[int, list[tuple[What, int, Part]]]:
    """Of what each product is a part, with the depth of a category, of rows of (product, category, range, number)."""
    parts: dict[int, list[tuple[What, int, Part]]] = {}
    for product, category, in_range, number in rows:
        known = parts.setdefault(product, [])
        if category is not None:
            known.append((What.CATEGORY, number, (None, category, None)))
        elif in_range is not None:
            known.append((What.RANGE, 0, (None, None, in_range)))
        else:
            known += [(What.ARTICLE, 0, (number, None, None)), (What.EVERYTHING, 0, (None, None, None))]
            if number != product:
                known.append((What.VARIANT, 0, (product, None, None)))
    return parts


def _about(
    profile: Profile, parts: Iterable[tuple[What, int, Part]], found: dict[Part, list[tuple]]
) -> Iterator[Condition]:
    for what, depth, part in parts:
        for pk, company, group, currency, valid_from, valid_until, tiers in found.get(part, ()):
            if company is not None:
                who, is_theirs = Who.CUSTOMER, company == profile.company_id
            elif group is not None:
                who, is_theirs = Who.GROUP, group == profile.group_id
            else:
                who, is_theirs = Who.EVERYBODY, True
            if is_theirs:
                scale = tuple(Tier(int(quantity), price, percent) for quantity, price, percent in tiers or ())
                yield Condition(pk, who, what, scale, depth, currency, valid_from, valid_until)


@cache
def _sql(priced: frozenset[Who], with_ranges: bool) -> str:
    """Only what could be found is asked for, as PostgreSQL plans longer than it looks."""
    about = " OR ".join(f"({each})" for each in (*ABOUT, *([ABOUT_RANGES] if with_ranges else [])))
    found = " UNION ALL ".join(
        BRANCH.format(whom=whom, about=about) for who, whom in WHOM.items() if who in priced
    )
    template = (
        SQL.replace("{found}", found)
        .replace("{ranges}", RANGES if with_ranges else "")
        .replace("{in_ranges}", IN_RANGES if with_ranges else "")
    )
    return template.format(**names(), steplen=get_model("catalogue", "Category").steplen)
