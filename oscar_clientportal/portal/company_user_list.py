"""A company's users as its super-admin looks through them: words, a status, one page of what is found."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, keyset, search

from .company_colleagues import BY_NAME, PAGE, in_order

Contact = get_model("clientportal_clients", "Contact")
Invitation = get_model("clientportal_clients", "Invitation")
Seat = get_model("clientportal_licences", "Seat")

#: What a page's address says → the words beside it.
STATUSES = {
    "added": _("Added"),
    "invited": _("Invited"),
    "active": _("Active"),
    "deactivated": _("Deactivated"),
    "leaving": _("Last day set"),
    "super-admin": _("Super-admins"),
}


@dataclass(frozen=True)
class Question:
    """What the address of the page asks for; what it can't mean is left out."""

    words: str = ""
    status: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "Question":
        status = data.get("status", "")
        return cls(
            words=search.typed_words(data.get("q", "")),
            status=status if status in STATUSES else "",
            after=data.get("after", ""),
            before=data.get("before", ""),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(search.words_of(self.words) or self.status)

    def address(self, **changes: str) -> str:
        """The query string of the same question with these changes."""
        other = replace(self, **changes)
        values = {"q": other.words, "status": other.status, "after": other.after, "before": other.before}
        return "?" + urlencode({name: value for name, value in values.items() if value})


def found_users(question: Question, *, company: Any) -> tuple[list[Any], keyset.Page]:
    """The people on the page asked for, by last name, with login and seats. Three queries, however many there are."""
    page = keyset.page_of(
        [_asked_for(question, company)],
        order=BY_NAME,
        after=question.after,
        before=question.before,
        size=PAGE,
    )
    return in_order(shown(Contact.objects.all()), page), page


def shown(people: QuerySet) -> QuerySet:
    """With what a row says of each: the login, the seats, whether an invitation can still be accepted."""
    seats = Seat.objects.select_related("licence").order_by("pk")
    is_open = Invitation.objects.open(clock.now()).filter(contact=OuterRef("pk"))
    return (
        people.select_related("user")
        .annotate(has_invitation=Exists(is_open))
        .prefetch_related(Prefetch("seats", seats))
    )


def _asked_for(question: Question, company: Any) -> QuerySet:
    people = Contact.objects.filter(company=company)
    if search.words_of(question.words):
        people = people.matching(question.words)
    if question.status == "super-admin":
        return people.filter(role="super-admin")
    if question.status == "deactivated":
        return people.exclude(deactivated_at=None)
    if question.status == "leaving":
        return people.filter(deactivated_at=None).exclude(leaves_on=None)
    return people.filter(status=question.status, deactivated_at=None) if question.status else people
