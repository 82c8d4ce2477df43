"""The list "See the shop as a customer with it": beside the form as it is being filled in, and on a view's page."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from wagtail.admin.ui.components import Component

from oscar_clientportal.conditions.services import previews
from oscar_clientportal.conditions.services.items import Item, check_items
from oscar_clientportal.core import money, search

#: Whoever posts one of these wants to look, not to save.
ASKING = ("preview", "preview_category", "preview_page")


class Shown(Component):
    """What is asked comes from ``query``; ``errors`` say why nothing can be shown."""

    template_name = "oscar_clientportal/wagtail/catalogue_views/shown.html"

    def __init__(
        self,
        items: Iterable[Item],
        query: QueryDict,
        *,
        starts_with_all: bool,
        view: Any,
        errors: list[str],
        is_saving: bool = False,
    ) -> None:
        self.query, self.starts_with_all, self.view, self.is_saving = query, starts_with_all, view, is_saving
        self.items, self.errors = list(items), errors
        if not errors:
            try:
                self.items = check_items(self.items)
            except ValidationError as error:
                self.errors = list(error.messages)

    @property
    def is_untouched(self) -> bool:
        """A new view into which nothing has been put yet, which is no reason to warn of what it hides."""
        return not (self.items or self.starts_with_all or self.view or self.is_saving)

    @property
    def words(self) -> str:
        return search.typed_words(self.query.get("preview_q", ""))

    @property
    def category(self) -> int:
        """The one that was clicked, or that was looked at already."""
        typed = self.query.get("preview_category", self.query.get("preview_in", ""))
        return number(typed)

    @cached_property
    def preview(self) -> previews.Preview | None:
        if self.errors:
            return None
        return previews.preview(
            self.items,
            starts_with_all=self.starts_with_all,
            view=self.view,
            words=self.words,
            category=self.category or None,
            page=number(self.query.get("preview_page", "")) or 1,
        )

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        preview = self.preview
        cards = [(product, price_of(product)) for product in preview.products] if preview else []
        return {"shown": self, "preview": preview, "cards": cards}


def price_of(product: Any) -> str:
    """The shop's price, the smallest where there are several; empty where there is none."""
    records = [*product.stockrecords.all()]
    for variant in product.children.all():
        records.extend(variant.stockrecords.all())
    priced = [record for record in records if record.price is not None]
    cheapest = min(priced, key=lambda record: record.price, default=None)
    return money.display(cheapest.price, cheapest.price_currency) if cheapest else ""


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
