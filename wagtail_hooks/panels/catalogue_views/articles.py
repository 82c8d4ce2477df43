"""Articles as people paste them: a number a line, with whatever a spreadsheet has beside it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.core.loading import get_model

from oscar_clientportal.clients.fields import validate_text
from oscar_clientportal.conditions.services.items import MOST_ITEMS
from wagtail_hooks.lists.plain import holding

Product = get_model("catalogue", "Product")
LONGEST_TEXT = 4_000_000
TOLD = 10
#: An article without a number of its own is written with its key.
KEY = "#"


def number_of(pk: int, upc: str | None) -> str:
    return upc or f"{KEY}{pk}"


def lines_of(pks: Iterable[int]) -> str:
    """These articles as the form has them: number, tab, title. One query."""
    found = Product.objects.filter(pk__in=list(pks)).order_by("title", "pk").values_list("pk", "upc", "title")
    return "\n".join(f"{number_of(pk, upc)}\t{' '.join(title.split())}" for pk, upc, title in found)


def numbers_in(text: str) -> list[str]:
    """The numbers that stand at the beginning of the lines, each once."""
    firsts = (line.split("\t", 1)[0].strip() for line in text.splitlines())
    return list(dict.fromkeys(first for first in firsts if first))


def find_articles(numbers: list[str]) -> list[int]:
    """The products of these numbers. One query. Raises ``ValidationError`` that names those the shop doesn't have."""
    if len(numbers) > MOST_ITEMS:
        message = _("Please choose at most %(count)d: a category or a range stands for many articles.")
        raise ValidationError(message, params={"count": MOST_ITEMS})
    by_upc = dict(Product.objects.filter(upc__in=numbers).order_by().values_list("upc", "pk"))
    keys = {number: key for number in numbers if number not in by_upc and (key := _key(number))}
    by_key = (
        set(Product.objects.filter(pk__in=keys.values()).order_by().values_list("pk", flat=True))
        if keys
        else set()
    )
    unknown = [number for number in numbers if number not in by_upc and keys.get(number) not in by_key]
    if unknown:
        raise ValidationError(_unknown(unknown))
    return [by_upc[number] if number in by_upc else keys[number] for number in numbers]


def _key(number: str) -> int | None:
    digits = number.removeprefix(KEY)
    is_key = digits != number and digits.isascii() and digits.isdigit() and len(digits) < 19
    return int(digits) if is_key else None


def _unknown(numbers: list[str]) -> str:
    told = ", ".join(number[:40] for number in numbers[:TOLD])
    more = len(numbers) - TOLD
    if more > 0:
        told += " " + ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
    return _("The shop has no articles of these numbers: %(numbers)s.") % {"numbers": told}


class ArticlesField(forms.CharField):
    """Cleaned to the primary keys of the products."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 5, "spellcheck": "false"})
        super().__init__(
            required=False, max_length=LONGEST_TEXT, widget=widget, validators=[validate_text], **kwargs
        )

    def clean(self, value: Any) -> list[int]:
        numbers = numbers_in(super().clean(value))
        return find_articles(numbers) if numbers else []


def offered(words: str, most: int = 20) -> list[dict[str, Any]]:
    """Articles whose title or number holds these words, as the form's search shows them."""
    rows = Product.objects.exclude(structure=Product.CHILD)
    for word in words.split():
        rows = rows.filter(holding(word, "title", "upc"))
    found = rows.order_by("title", "pk").values_list("pk", "upc", "title")[:most]
    return [{"number": number_of(pk, upc), "title": " ".join(title.split())} for pk, upc, title in found]
