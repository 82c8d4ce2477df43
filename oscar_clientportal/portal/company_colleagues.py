"""The people of a company as those pages look through them that choose one: words, and one page of what is found."""

from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import keyset

from .question import Question, in_order

Contact = get_model("clientportal_clients", "Contact")
Seat = get_model("clientportal_licences", "Seat")

#: Whoever is told whom to ask is helped by no more names than these.
MOST_ADMINS = 3
BY_NAME = keyset.Order("last_name")
#: Who holds a seat before whom it is reserved for, the newest first: as the index of a licence's seats has them.
HELD_FIRST = keyset.Order("status", descending=True)


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


def super_admins_of(company: Any) -> list[Any]:
    """Whom to ask: those who run the company's account. One query."""
    admins = Contact.objects.filter(company=company, role="super-admin", deactivated_at=None)
    return list(admins.filter(is_default=False).order_by("last_name", "pk")[:MOST_ADMINS])
