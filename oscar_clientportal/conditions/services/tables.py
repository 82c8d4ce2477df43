"""The names of the tables that SQL is written over: a shop may have forked the apps they belong to."""

from functools import cache

from django.db.models import Model
from oscar.core.loading import get_model


@cache
def names() -> dict[str, str]:
    """Name in our SQL → table."""
    Product = get_model("catalogue", "Product")
    Range = get_model("offer", "Range")
    models: dict[str, type[Model]] = {
        "product": Product,
        "category": get_model("catalogue", "Category"),
        "in_category": get_model("catalogue", "ProductCategory"),
        "range": Range,
        "in_range": get_model("offer", "RangeProduct"),
        "range_excludes": Range.excluded_products.through,
        "range_classes": Range.classes.through,
        "range_categories": Range.included_categories.through,
        "range_without": Range.excluded_categories.through,
        **{
            name: get_model("clientportal_conditions", model)
            for name, model in (
                ("view", "CatalogueView"),
                ("item", "CatalogueViewItem"),
                ("own", "CompanyConditions"),
                ("customer_group", "CustomerGroup"),
                ("condition", "PriceCondition"),
                ("tier", "PriceTier"),
            )
        },
    }
    return {name: model._meta.db_table for name, model in models.items()}


#: Whether the category ``under`` is ``top`` or stands below it, by the index that ``LIKE`` has: in a path no letter
#: comes after ``~``.
IS_BELOW = "under.path ~>=~ top.path AND under.path ~<~ (top.path || '~')"
#: The articles of the ranges that ``{among}`` means, as Oscar's ``Range.all_products`` has them.
#: A variant is in a range with its article, or by itself. A range of a custom class has none.
RANGE_MEMBERS = """
    SELECT member.product_id FROM (
        SELECT put.range_id, put.product_id FROM {in_range} put
        UNION SELECT made.range_id, typed.id FROM {range_classes} made
            JOIN {product} typed ON typed.product_class_id = made.productclass_id
        UNION SELECT spanned.range_id, stands.product_id FROM {range_categories} spanned
            JOIN {category} top ON top.id = spanned.category_id
            JOIN {category} under ON {is_below}
            JOIN {in_category} stands ON stands.category_id = under.id
    ) member
    JOIN {range} chosen ON chosen.id = member.range_id
        AND NOT chosen.includes_all_products AND chosen.proxy_class IS NULL
    WHERE member.range_id {among} AND NOT EXISTS (
        SELECT 1 FROM {range_excludes} struck
        WHERE struck.range_id = member.range_id AND struck.product_id = member.product_id
    )
    UNION ALL
    SELECT each.id FROM {range} every CROSS JOIN {product} each
    WHERE every.id {among} AND every.includes_all_products AND every.proxy_class IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM {range_excludes} struck WHERE struck.range_id = every.id AND struck.product_id = each.id
        )
        AND NOT EXISTS (
            SELECT 1 FROM {range_without} barred
            JOIN {category} top ON top.id = barred.category_id
            JOIN {category} under ON {is_below}
            JOIN {in_category} stands ON stands.category_id = under.id
            WHERE barred.range_id = every.id AND stands.product_id = each.id
        )
""".replace("{is_below}", IS_BELOW)
