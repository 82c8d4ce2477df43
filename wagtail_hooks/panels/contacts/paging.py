"""Pages of the list: found by their first row, counted as far as anybody reads."""

from typing import Any

from django.utils.translation import gettext as _

from wagtail_hooks.lists import paging


class CountedOnly:
    """As much of a paginator as Wagtail's list asks for: how many rows there are, and no numbers of pages."""

    def __init__(self, found: paging.Count) -> None:
        self.count = found.value
        self.is_more = found.is_more

    @property
    def items_count_label(self) -> str:
        return _("more than %(count)s") % {"count": f"{self.count:,}"} if self.is_more else f"{self.count:,}"

    def get_elided_page_range(self, number: Any) -> list[int]:
        return []


def page_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
