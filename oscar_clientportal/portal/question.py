"""What the address of a list's page asks for: words, choices, and which of its pages."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.db.models import QuerySet

from oscar_clientportal.core import keyset, search

PAGE = 25


@dataclass(frozen=True)
class Question:
    """A subclass adds a field for each choice, and what it may say to ``CHOICES``; what can't be meant is left out."""

    CHOICES: ClassVar[Mapping[str, Container[str]]] = {}

    words: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Self:
        chosen = {name: data.get(name, "") for name in cls.CHOICES}
        return cls(
            words=search.typed_words(data.get("q", "")),
            after=data.get("after", ""),
            before=data.get("before", ""),
            **{name: value for name, value in chosen.items() if value in cls.CHOICES[name]},
        )

    @property
    def has_words(self) -> bool:
        return bool(search.words_of(self.words))

    @property
    def is_narrowed(self) -> bool:
        return self.has_words or any(getattr(self, name) for name in self.CHOICES)

    def address(self, **changes: str) -> str:
        """The query string of the same question with these changes."""
        other = replace(self, **changes)
        chosen = {name: getattr(other, name) for name in self.CHOICES}
        values = {"q": other.words, **chosen, "after": other.after, "before": other.before}
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def around(self, page: keyset.Page) -> dict[str, str]:
        """The addresses of the pages before and after; empty where there is none."""
        return {
            "newer": self.address(before=page.before, after="") if page.before else "",
            "older": self.address(after=page.after, before="") if page.after else "",
        }

    def page(self, rows: QuerySet, order: keyset.Order, *, size: int = PAGE) -> keyset.Page:
        return keyset.page_of([rows], order=order, after=self.after, before=self.before, size=size)


def in_order(rows: QuerySet, page: keyset.Page) -> list[Any]:
    """The rows of a page. One query, or none where nothing was found."""
    found = rows.in_bulk(page.pks) if page.pks else {}
    return [found[pk] for pk in page.pks if pk in found]
