"""Lists and search: what somebody doesn't see is neither found nor counted, whatever searches."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from haystack.constants import DJANGO_ID
from haystack.inputs import BaseInput
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import reading_of


class ShownKeys(BaseInput):
    """The primary keys of the products that somebody sees, asked for when a search engine wants to know them.

    A backend that searches the database itself takes ``products``, and nothing is asked. Haystack copies its
    conditions with every clone: these stay the same ones.
    """

    input_type_name = "clientportal_shown"
    post_process = False

    def __init__(self, products: QuerySet) -> None:
        self.products = products

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    @cached_property
    def _keys(self) -> list[int]:
        return list(self.products.values_list("pk", flat=True))

    def prepare(self, query_obj: Any) -> list[int]:
        """For engines; 0 is no product's, and engines differ in what a list of none means to them."""
        return self._keys or [0]

    def __deepcopy__(self, memo: dict[int, Any]) -> "ShownKeys":
        return self


class SearchMixin:
    """Mixed over Oscar's ``search.views.base.BaseSearchView``: the catalogue, its categories, and the search."""

    request: Any
    queryset: Any
    search_field: str

    def get_queryset(self) -> Any:
        found = super().get_queryset()  # type: ignore[misc]
        reading = reading_of(self.request)
        if reading.has_view:
            products = get_model("catalogue", "Product").objects.browsable().order_by()
            # How many contain the words that are looked for, PostgreSQL can't know.
            has_words = bool(self.request.GET.get(self.search_field))
            shown = ShownKeys(reading.visible(products, many=has_words))
            found = self.queryset = found.filter(**{f"{DJANGO_ID}__in": shown})
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        products = (result.object for result in context["page_obj"].object_list)
        reading = reading_of(self.request)
        reading.prepare(product for product in products if product is not None)
        if reading.has_view:
            context.pop("suggestion", None)  # an engine makes it of the words of all products
        return context


class TreeMixin:
    """Mixed over ``CatalogueView``, which shows all categories beside the menu's first: asked for at once."""

    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reading = reading_of(self.request)
        if reading.has_view:
            reading.menu()
        return super().get_context_data(**kwargs)  # type: ignore[misc]


class CategoryMixin(TreeMixin):
    """Mixed over ``ProductCategoryView``: a category in which somebody sees nothing is none for them."""

    kwargs: dict[str, Any]

    def get_category(self) -> Any:
        reading = reading_of(self.request)
        if not reading.has_view:
            return super().get_category()  # type: ignore[misc]
        seen = reading.holding_any(get_model("catalogue", "Category").objects.all())
        return get_object_or_404(seen, pk=self.kwargs["pk"])
