"""Conditions as rows of a table, as the import reads them."""

from collections.abc import Iterator, Sequence
from typing import Any

from .columns import COLUMNS
from .names import BY_KEY, article_names, category_paths


def table_of(conditions: Sequence[Any]) -> Iterator[list[Any]]:
    """A row for each step of their scales, in the order of ``COLUMNS``. A few queries for all of them, where whom and
    what they speak of was fetched before.
    """
    articles = article_names(row.product for row in conditions if row.product_id)
    categories = _categories() if any(row.category_id for row in conditions) else {}
    for row in conditions:
        facts = {
            "company_number": _company(row),
            "company_name": row.company.name if row.company_id else None,
            "group": row.group.title if row.group_id else None,
            "article": articles.get(row.product_id),
            "article_title": row.product.get_title() if row.product_id else None,
            "category": categories.get(row.category_id),
            "range": row.range.name if row.range_id else None,
            "currency": row.currency or None,
            "valid_from": row.valid_from,
            "valid_until": row.valid_until,
            "note": row.note or None,
        }
        for tier in sorted(row.tiers.all(), key=lambda tier: tier.from_quantity):
            step = {"from_quantity": tier.from_quantity, "price": tier.price, "percent": tier.percent}
            cells = facts | step
            yield [cells[column.name] for column in COLUMNS]


def _company(row: Any) -> str | None:
    if not row.company_id:
        return None
    return row.company.number or f"{BY_KEY}{row.company_id}"


def _categories() -> dict[int, str]:
    """How a table names each: by its path, or by its key where there are several of that path."""
    paths = [(category.pk, name) for name, category in category_paths()]
    names = [name for _pk, name in paths]
    twice = {name for name in set(names) if names.count(name) > 1} if len(set(names)) < len(names) else set()
    return {pk: f"{BY_KEY}{pk}" if name in twice else name for pk, name in paths}
