"""What a catalogue view puts in and leaves out, as somebody chose it: checked against what the shop has."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

Kind = Literal["category", "range", "product"]
KINDS: dict[str, tuple[str, str]] = {
    "category": ("catalogue", "Category"),
    "range": ("offer", "Range"),
    "product": ("catalogue", "Product"),
}
#: A view of more items is one of categories or ranges.
MOST_ITEMS = 20_000


@dataclass(frozen=True)
class Item:
    """A category with those below it, a range, or an article with its variants."""

    kind: Kind
    pk: int
    is_out: bool = False

    @property
    def row(self) -> tuple[bool, int | None, int | None, int | None]:
        """As ``kept_views.view_of_items`` takes it, and as the table has it."""
        category, range_, product = (self.pk if self.kind == kind else None for kind in KINDS)
        return self.is_out, category, range_, product


def items_of(view: Any) -> list[Item]:
    """The items of a view that is kept. One query."""
    rows = view.items.values_list("is_out", *[f"{kind}_id" for kind in KINDS])
    return [
        Item(kind, pk, is_out)  # type: ignore[arg-type]
        for is_out, *keys in rows
        for kind, pk in zip(KINDS, keys, strict=True)
        if pk is not None
    ]


def check_items(items: Iterable[Item]) -> list[Item]:
    """The same, each once; a variant stands for its article. Raises ``ValidationError`` where one can't be kept."""
    asked = list(dict.fromkeys(items))
    if len(asked) > MOST_ITEMS:
        message = _("Please choose at most %(count)d: a category or a range stands for many articles.")
        raise ValidationError(message, params={"count": MOST_ITEMS})
    checked = list(dict.fromkeys(_existing(asked)))
    if len({(item.kind, item.pk) for item in checked}) < len(checked):
        raise ValidationError(_("The same can't be put in and left out: %(names)s."), params=_twice(checked))
    return checked


def _existing(asked: list[Item]) -> list[Item]:
    articles = _articles([item.pk for item in asked if item.kind == "product"])
    known = {"product": articles} | {
        kind: {pk: pk for pk in _keys(kind, [item.pk for item in asked if item.kind == kind])}
        for kind in ("category", "range")
    }
    if any(item.pk not in known[item.kind] for item in asked):
        raise ValidationError(_("Some of what was chosen isn't there any more. Please look again."))
    return [Item(item.kind, known[item.kind][item.pk], item.is_out) for item in asked]


def _articles(pks: list[int]) -> dict[int, int]:
    """Product → the article it belongs to."""
    rows = get_model("catalogue", "Product").objects.filter(pk__in=pks).order_by()
    return {pk: parent or pk for pk, parent in rows.values_list("pk", "parent_id")} if pks else {}


def _keys(kind: str, pks: list[int]) -> list[int]:
    if not pks:
        return []
    rows = get_model(*KINDS[kind]).objects.filter(pk__in=pks)
    if kind == "range" and (made := [row.name for row in rows if row.proxy_class]):
        message = _("A program decides what is in the range %(names)s, so no view can be made of it.")
        raise ValidationError(message, params={"names": ", ".join(made)})
    return [row.pk for row in rows]


def _twice(items: list[Item]) -> dict[str, str]:
    """The names of those that are put in and left out; the first ten."""
    out = {(item.kind, item.pk) for item in items if item.is_out}
    both = [item for item in items if not item.is_out and (item.kind, item.pk) in out][:10]
    rows = [get_model(*KINDS[item.kind]).objects.get(pk=item.pk) for item in both]
    return {"names": ", ".join(map(str, rows))}
