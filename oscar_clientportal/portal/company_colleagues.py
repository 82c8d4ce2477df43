"""The people of a company as those pages look through them that choose one: words, and one page of what is found."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.core import keyset, search

Contact = get_model("clientportal_clients", "Contact")
Seat = get_model("clientportal_licences", "Seat")

PAGE = 25
#: Whoever is told whom to ask is helped by no more names than these.
MOST_ADMINS = 3
BY_NAME = keyset.Order("last_name")
#: Who holds a seat before whom it is reserved for, the newest first: as the index of a licence's seats has them.
HELD_FIRST = keyset.Order("status", descending=True)


@dataclass(frozen=True)
class Question:
    """What the address of a page asks for; what it can't mean is left out."""

    words: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "Question":
        after, before = data.get("after", ""), data.get("before", "")
        return cls(words=search.typed_words(data.get("q", "")), after=after, before=before)

    @property
    def is_narrowed(self) -> bool:
        return bool(search.words_of(self.words))

    def address(self, **changes: str) -> str:
        """The query string of the same question with these changes."""
        other = replace(self, **changes)
        values = {"q": other.words, "after": other.after, "before": other.before}
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def around(self, page: keyset.Page) -> dict[str, str]:
        """The addresses of the pages before and after; empty where there is none."""
        return {
            "newer": self.address(before=page.before, after="") if page.before else "",
            "older": self.address(after=page.after, before="") if page.after else "",
        }

    def page(self, rows: QuerySet, order: keyset.Order, *, size: int = PAGE) -> keyset.Page:
        return keyset.page_of([rows], order=order, after=self.after, before=self.before, size=size)


def found_colleagues(question: Question, *, company: Any) -> tuple[list[Any], keyset.Page]:
    """The people on the page asked for, by last name. Two queries."""
    people = Contact.objects.filter(company=company)
    if question.is_narrowed:
        people = people.matching(question.words)
    page = question.page(people, BY_NAME)
    return in_order(Contact.objects.all(), page), page


def found_holders(question: Question, *, licence: Any) -> tuple[list[Any], keyset.Page]:
    """The seats of a licence on the page asked for. Two queries."""
    seats = Seat.objects.filter(licence=licence)
    if question.is_narrowed:
        people = Contact.objects.filter(company=licence.company_id).matching(question.words)
        seats = seats.filter(contact__in=people.order_by())
    page = question.page(seats, HELD_FIRST)
    return in_order(Seat.objects.select_related("contact__user"), page), page


def in_order(rows: QuerySet, page: keyset.Page) -> list[Any]:
    """The rows of a page. One query, or none where nothing was found."""
    found = rows.in_bulk(page.pks) if page.pks else {}
    return [found[pk] for pk in page.pks if pk in found]


def super_admins_of(company: Any) -> list[Any]:
    """Whom to ask: those who run the company's account. One query."""
    admins = Contact.objects.filter(company=company, role="super-admin", deactivated_at=None)
    return list(admins.filter(is_default=False).order_by("last_name", "pk")[:MOST_ADMINS])
