"""What an editor fills in about a catalogue view: categories and ranges are ticked, articles searched or pasted."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.clients.fields import validate_line, validate_text
from oscar_clientportal.conditions.services.items import Item, items_of

from .articles import ArticlesField, lines_of

Category = get_model("catalogue", "Category")
Range = get_model("offer", "Range")
CatalogueView = get_model("clientportal_conditions", "CatalogueView")
LONGEST_TEXT = 10_000
GONE = _("Some of what was chosen isn't there any more. Please look again.")
#: Field → what it holds, and whether it is left out.
ITEM_FIELDS = {
    "categories_in": ("category", False),
    "categories_out": ("category", True),
    "ranges_in": ("range", False),
    "ranges_out": ("range", True),
    "products_in": ("product", False),
    "products_out": ("product", True),
}


class KeysField(forms.Field):
    """Primary keys; whether they are there is asked by the service."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[int]:
        typed = value or []
        if not all(key.isascii() and key.isdigit() and len(key) < 19 for key in map(str, typed)):
            raise ValidationError(GONE)
        return sorted({int(key) for key in typed})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return {str(key) for key in initial or []} != {str(key) for key in data or []}


def keys(label: Any) -> KeysField:
    return KeysField(label=label, required=False)


class ViewForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=128, validators=[validate_line])
    description = forms.CharField(
        label=_("Description"),
        max_length=LONGEST_TEXT,
        required=False,
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    starts_with_all = forms.TypedChoiceField(
        label=pgettext_lazy("catalogue view", "Begins with"),
        choices=[
            ("", _("nothing: only what is put in is shown")),
            ("1", _("the whole catalogue: only what is left out is hidden")),
        ],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
    )
    categories_in, categories_out = keys(_("Categories put in")), keys(_("Categories left out"))
    ranges_in, ranges_out = keys(_("Ranges put in")), keys(_("Ranges left out"))
    products_in = ArticlesField(
        label=_("Articles put in"),
        help_text=_("One number a line, as copied from a spreadsheet. Counts before categories and ranges."),
    )
    products_out = ArticlesField(label=_("Articles left out"), help_text=_("One number a line."))
    may_hide_all = forms.BooleanField(
        label=_("This view may hide every article"),
        required=False,
        help_text=_("Asked for only where it does."),
    )

    def __init__(self, *args: Any, view: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", initial_of(view) if view is not None else {"starts_with_all": ""})
        super().__init__(*args, **kwargs)

    @property
    def items(self) -> list[Item]:
        """What was chosen, as far as it could be read."""
        return [
            Item(kind, pk, is_out)  # type: ignore[arg-type]
            for name, (kind, is_out) in ITEM_FIELDS.items()
            for pk in self.cleaned_data.get(name, ())
        ]

    @property
    def item_errors(self) -> list[str]:
        return [str(error) for name in ITEM_FIELDS for error in self.errors.get(name, ())]

    def _chosen(self, name: str) -> set[str]:
        return {str(key) for key in self[name].value() or ()}

    @cached_property
    def categories(self) -> list[dict[str, Any]]:
        """Each category of the shop in its order, with what was ticked."""
        put_in, left_out = self._chosen("categories_in"), self._chosen("categories_out")
        rows = Category.objects.order_by("path").only("pk", "name", "depth")
        return [
            {
                "row": row,
                "indent": min(row.depth - 1, 6),
                "is_in": str(row.pk) in put_in,
                "is_out": str(row.pk) in left_out,
            }
            for row in rows
        ]

    @cached_property
    def ranges(self) -> list[dict[str, Any]]:
        put_in, left_out = self._chosen("ranges_in"), self._chosen("ranges_out")
        rows = Range.objects.order_by("name", "pk").only("pk", "name", "proxy_class")
        return [
            {
                "row": row,
                "is_of_program": bool(row.proxy_class),
                "is_in": str(row.pk) in put_in,
                "is_out": str(row.pk) in left_out,
            }
            for row in rows
        ]


def initial_of(view: Any) -> dict[str, Any]:
    """The form of a view that is kept."""
    items = items_of(view)
    chosen = {
        name: [item.pk for item in items if (item.kind, item.is_out) == what]
        for name, what in ITEM_FIELDS.items()
    }
    return {
        "name": view.name,
        "description": view.description,
        "starts_with_all": "1" if view.starts_with_all else "",
        **chosen,
        **{name: lines_of(chosen[name]) for name in ("products_in", "products_out")},
    }
