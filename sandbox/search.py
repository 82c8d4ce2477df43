"""Search in the database: Oscar's catalogue pages ask Haystack, and the sandbox runs no search engine.

Haystack's own "simple" backend takes every condition for a word to look for and finds nothing on these pages.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from haystack.backends import BaseEngine, BaseSearchBackend, BaseSearchQuery, SearchNode, log_query
from haystack.constants import DJANGO_ID
from haystack.models import SearchResult
from oscar.core.loading import get_model

#: Haystack's name of a sort field → the product's.
SORT_FIELDS = {
    "price": "stockrecords__price",
    "title_exact": "title",
    "rating": "rating",
    "date_created": "date_created",
}


class DatabaseBackend(BaseSearchBackend):
    """Products as they are in the database: there is no index to keep."""

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to do, as there is no index."""

    remove = clear = update

    @log_query
    def search(self, query: dict[str, list[Any]], **kwargs: Any) -> dict[str, Any]:
        products = find_products(**query)
        products = products.order_by(*_ordering(kwargs.get("sort_by") or []))
        keys = list(
            products.values_list("pk", flat=True)[kwargs.get("start_offset") or 0 : kwargs.get("end_offset")]
        )
        shown = get_model("catalogue", "Product").objects.base_queryset().in_bulk(keys)
        return {"hits": kwargs["hits"], "results": [_result(shown[key]) for key in keys if key in shown]}


class DatabaseQuery(BaseSearchQuery):
    def build_query(self) -> dict[str, Any]:
        """The words and categories of the conditions; what is browsable the backend knows by itself."""
        conditions = list(_conditions(self.query_filter))
        return {
            "words": [
                word for name, value in conditions if name == "content" for word in _text(value).split()
            ],
            "categories": [pk for name, value in conditions if name == "category" for pk in value],
            "shown": next((value.products for name, value in conditions if name == DJANGO_ID), None),
        }

    def build_params(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().build_params(*args, **kwargs), "hits": self.get_count()}

    def get_count(self) -> int:
        """Counted once for a page: Haystack would search, rows and all, to count, and count again with each search."""
        return self._count

    @cached_property
    def _count(self) -> int:
        return find_products(**self.build_query()).count()


class DatabaseEngine(BaseEngine):
    backend = DatabaseBackend
    query = DatabaseQuery


def find_products(*, words: list[str], categories: list[int], shown: QuerySet | None = None) -> QuerySet:
    """Browsable products that contain every word and, if there are any, stand in one of the categories.

    ``shown``: these alone.
    """
    products = get_model("catalogue", "Product").objects.browsable()
    if shown is not None:
        products &= shown  # one condition more: as keys they would be looked up once more for each product
    for word in words:
        products = products.filter(Q(title__icontains=word) | Q(description__icontains=word))
    return products.filter(categories__in=categories).distinct() if categories else products


def _conditions(node: SearchNode) -> Iterator[tuple[str, Any]]:
    for child in node.children:
        if isinstance(child, SearchNode):
            yield from _conditions(child)
        else:
            lookup, value = child
            yield lookup.split("__")[0], value


def _text(value: Any) -> str:
    return str(getattr(value, "query_string", value))


def _ordering(sort_by: list[str]) -> list[str]:
    names = [("-" if name.startswith("-") else "") + SORT_FIELDS[name.lstrip("-")] for name in sort_by]
    return [*names, "-priority", "pk"]


def _result(product: Any) -> SearchResult:
    result = SearchResult(product._meta.app_label, product._meta.model_name, product.pk, 0)
    result._object, result._model = product, type(product)
    return result
