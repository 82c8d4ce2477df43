"""Which conditions could be about which products, for whom: one query for any number of either."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from django.db import connection
from oscar.core.loading import get_model

from oscar_clientportal.conditions.rules import Condition, Tier, What, Who

from .profiles import Profile
from .tables import names

#: ``pair`` numbers the questions: a customer, and a product they ask about. ``about`` has what a condition must speak
#: of to be about it, ``found`` the conditions that do. A variant is what its article is, too; of a range it is as
#: Oscar's ``Range.contains_product`` says. A range of a custom class is not looked into.
SQL = """
    WITH asked AS MATERIALIZED (
        SELECT question.pair, question.company, question.customer_group, product.id AS product,
            COALESCE(product.parent_id, product.id) AS article,
            COALESCE(product.product_class_id, parent.product_class_id) AS product_class
        FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::bigint[])
            AS question (pair, company, customer_group, product)
        JOIN {product} product ON product.id = question.product
        LEFT JOIN {product} parent ON parent.id = product.parent_id
    ),
    item AS MATERIALIZED (SELECT DISTINCT product, article, product_class FROM asked),
    stands AS MATERIALIZED (
        SELECT item.product, above.id AS category, max(above.depth) AS depth
        FROM item
        JOIN {in_category} put ON put.product_id IN (item.product, item.article)
        JOIN {category} own ON own.id = put.category_id
        CROSS JOIN LATERAL generate_series(1, own.depth) AS step
        JOIN {category} above ON above.path = left(own.path, (step * {steplen})::int)
        GROUP BY item.product, above.id
    ),
    belongs AS MATERIALIZED (
        SELECT reached.product, reached.range_id FROM (
            SELECT item.product, item.article, put.range_id
                FROM item JOIN {in_range} put ON put.product_id IN (item.product, item.article)
            UNION SELECT item.product, item.article, made.range_id
                FROM item JOIN {range_classes} made ON made.productclass_id = item.product_class
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
    found AS ({found})
    SELECT found.pair, found.id, found.company_id IS NOT NULL, found.group_id IS NOT NULL,
        found.what, found.depth, found.currency, found.valid_from, found.valid_until, (
            SELECT array_agg(ARRAY[tier.from_quantity, tier.price, tier.percent] ORDER BY tier.from_quantity)
            FROM {tier} tier WHERE tier.condition_id = found.id
        )
    FROM found
"""
RANGES = "{range_rank}"
#: For each way a condition can speak of a product: where it is asked about, by which column, and how near that is.
#: A condition that names the variant is nearer than one of its article.
WAYS = (
    ("asked", "product_id = asked.article", "{article}", "0"),
    ("asked", "product_id = asked.product AND asked.product <> asked.article", "{variant}", "0"),
    (
        "asked JOIN stands ON stands.product = asked.product",
        "category_id = stands.category",
        "{category_rank}",
        "stands.depth",
    ),
    (
        "asked JOIN belongs ON belongs.product = asked.product",
        "range_id = belongs.range_id",
        RANGES,
        "0",
    ),
    ("asked", "product_id IS NULL AND category_id IS NULL AND range_id IS NULL", "{everything}", "0"),
)
#: Each asked by itself, so that the index of what and whom is walked to the few rows, whoever else has conditions.
#: A group may have many thousand: reckoned, so that its own index is not walked instead, for each product.
WHOM = {
    Who.CUSTOMER: "company_id = asked.company",
    Who.GROUP: "company_id IS NULL AND group_id + 0 = asked.customer_group",
    Who.EVERYBODY: "company_id IS NULL AND group_id IS NULL",
}
VALID = "(valid_from IS NULL OR valid_from <= %s) AND (valid_until IS NULL OR valid_until >= %s)"
BRANCH = """
    SELECT asked.pair, named.*, {what} AS what, {depth} AS depth FROM {source} CROSS JOIN LATERAL (
        SELECT id, company_id, group_id, currency, valid_from, valid_until
        FROM {{condition}} WHERE {column} AND {whom} AND {valid} OFFSET 0
    ) named
"""
ALWAYS = (date.min, date.max)


def conditions_about(
    pairs: Iterable[tuple[Profile, int]], *, on: date | None
) -> dict[tuple[int | None, int], tuple[Condition, ...]]:
    """The conditions that could be about a product for a customer, by (company, product); without those that don't hold
    ``on`` this day of the shop, or with all of them where it is None. One query.
    """
    asked = list(dict.fromkeys(pairs))
    if not asked:
        return {}
    numbers = list(range(len(asked)))
    columns: list[Any] = [
        numbers,
        [profile.company_id for profile, _product in asked],
        [profile.group_id for profile, _product in asked],
        [product for _profile, product in asked],
    ]
    profiles = {profile for profile, _product in asked}
    priced = frozenset[Who]().union(*(profile.priced for profile in profiles))
    if not priced:
        return dict.fromkeys(((profile.company_id, product) for profile, product in asked), ())
    sql, branches = _sql(priced, any(profile.has_range_prices for profile in profiles))
    with connection.cursor() as cursor:
        cursor.execute(sql, [*columns, *[on or ALWAYS[1], on or ALWAYS[0]] * branches])
        rows = cursor.fetchall()
    found: dict[int, list[Condition]] = {number: [] for number in numbers}
    for pair, pk, is_own, is_groups, what, depth, currency, valid_from, valid_until, tiers in rows:
        who = Who.CUSTOMER if is_own else Who.GROUP if is_groups else Who.EVERYBODY
        scale = tuple(Tier(int(quantity), price, percent) for quantity, price, percent in tiers or ())
        found[pair].append(Condition(pk, who, What(what), scale, depth, currency, valid_from, valid_until))
    return {
        (profile.company_id, product): tuple(found[number]) for number, (profile, product) in enumerate(asked)
    }


@cache
def _sql(priced: frozenset[Who], with_ranges: bool) -> tuple[str, int]:
    """Only what could be found is asked for, as PostgreSQL plans longer than it looks; with the number of branches."""
    ranks = {"article": What.ARTICLE, "variant": What.VARIANT, "category_rank": What.CATEGORY}
    ranks |= {"range_rank": What.RANGE, "everything": What.EVERYTHING}
    branches = [
        BRANCH.format(source=source, column=column, what=what, depth=depth, whom=whom, valid=VALID)
        for source, column, what, depth in WAYS
        if with_ranges or what != RANGES
        for who, whom in WHOM.items()
        if who in priced
    ]
    template = SQL.replace("{found}", " UNION ALL ".join(branches))
    steplen = get_model("catalogue", "Category").steplen
    kinds = {name: int(what) for name, what in ranks.items()}
    return template.format(**names(), **kinds, steplen=steplen), len(branches)
