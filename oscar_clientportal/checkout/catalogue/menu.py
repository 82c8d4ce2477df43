"""Oscar's tag ``category_tree`` for readers with a catalogue view: without the categories in which they see nothing.

Oscar's tag asks for no request, so ours is registered over it when the app is ready; the tree is still Oscar's.
"""

from typing import Any

from django.db.models import QuerySet
from oscar.templatetags import category_tags

from oscar_clientportal.conditions.services import Reading, reading_of


def register() -> None:
    """For every template that loads Oscar's ``category_tags``."""
    category_tags.register.simple_tag(category_tree, takes_context=True, name="category_tree")


def category_tree(context: Any, depth: int | None = None, parent: Any = None) -> list[Any]:
    """As Oscar's; a template without a request has no reader, and shows all."""
    request = context.get("request")
    reading = reading_of(request) if request is not None else None
    if reading is None or not reading.has_view:
        return category_tags.get_annotated_list(depth, parent)
    if parent is not None:
        return category_tags.get_annotated_list(depth, Branch(parent, reading))
    return category_tags.get_annotated_list(None, Root(reading.menu(depth)))


class Root:
    """Above all categories, as Oscar's tag looks at it: with those that the reader sees."""

    def __init__(self, nodes: list[Any]) -> None:
        self.nodes = nodes

    def get_descendants(self) -> "Root":
        return self

    def for_menu(self) -> list[Any]:
        return self.nodes

    def get_full_slug(self, parent_slug: str | None = None) -> str:
        return ""


class Branch:
    """A category as Oscar's tag looks at it: with the descendants that the reader sees."""

    def __init__(self, category: Any, reading: Reading) -> None:
        self.category, self.reading = category, reading

    def get_descendants(self) -> QuerySet:
        return self.reading.visible_categories(self.category.get_descendants())

    def get_depth(self) -> int:
        return self.category.get_depth()

    def get_full_slug(self, parent_slug: str | None = None) -> str:
        return self.category.get_full_slug(parent_slug)
