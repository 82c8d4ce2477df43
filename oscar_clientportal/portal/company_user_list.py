"""A company's users as its super-admin looks through them: words, a status, one page of what is found."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, keyset

from .company_colleagues import BY_NAME
from .question import Question, in_order

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
class UsersQuestion(Question):
    CHOICES = {"status": STATUSES}

    status: str = ""


def found_users(question: UsersQuestion, *, company: Any) -> tuple[list[Any], keyset.Page]:
    """The people on the page asked for, by last name, with login and seats. Three queries, however many there are."""
    page = question.page(_asked_for(question, company), BY_NAME)
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


def _asked_for(question: UsersQuestion, company: Any) -> QuerySet:
    people = Contact.objects.filter(company=company)
    if question.has_words:
        people = people.matching(question.words)
    if question.status == "super-admin":
        return people.filter(role="super-admin")
    if question.status == "deactivated":
        return people.exclude(deactivated_at=None)
    if question.status == "leaving":
        return people.filter(deactivated_at=None).exclude(leaves_on=None)
    return people.filter(status=question.status, deactivated_at=None) if question.status else people
