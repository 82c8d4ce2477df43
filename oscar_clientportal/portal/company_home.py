"""What a company sees of itself at a glance: each part is one query, however many people and licences it has."""

from datetime import datetime, timedelta
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock

Agent = get_model("clientportal_portfolios", "Agent")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
CompanyFile = get_model("clientportal_clients", "CompanyFile")
Contact = get_model("clientportal_clients", "Contact")
Licence = get_model("clientportal_licences", "Licence")
LicenceTransfer = get_model("clientportal_licences", "LicenceTransfer")
Seat = get_model("clientportal_licences", "Seat")
SeatRequest = get_model("clientportal_licences", "SeatRequest")

#: So many are named; of a company with more people its super-admin has a list of their own.
MOST_PEOPLE, MOST_AGENTS, MOST_FILES, MOST_OFFERS, MOST_ENDING = 12, 5, 5, 10, 10
#: A licence that ends within so many days is named.
ENDS_SOON = timedelta(days=30)


def colleagues_of(company: Any) -> tuple[list[Any], bool]:
    """The first of them by name, and whether there are more."""
    people = Contact.objects.filter(company=company, deactivated_at=None).order_by("last_name", "pk")
    found = list(people[: MOST_PEOPLE + 1])
    return found[:MOST_PEOPLE], len(found) > MOST_PEOPLE


def agents_of(company: Any) -> list[Any]:
    """Who looks after it: agents whose link the shop has accepted, and who may read the names of its people."""
    links = ClientLink.objects.filter(
        status="linked", contact__company=company, contact__status="active", agent__is_active=True
    )
    agents = Agent.objects.active().filter(pk__in=links.order_by().values("agent"))
    return list(agents.select_related("user").order_by("user__last_name", "pk")[:MOST_AGENTS])


def files_of(user: Any) -> list[Any]:
    return list(CompanyFile.objects.visible_to(user).order_by("-created_at", "-pk")[:MOST_FILES])


def own_seats(user: Any) -> list[Any]:
    """The seats of whoever is logged in, also those that are reserved."""
    seats = Seat.objects.visible_to(user).of_user(user)
    return list(seats.select_related("licence").order_by("pk"))


def offers_to(user: Any, company: Any) -> list[Any]:
    """Licences another company wants to pass on to it, and that it has not answered."""
    offers = LicenceTransfer.objects.visible_to(user).offered(clock.now()).filter(to_company=company)
    return list(offers.select_related("licence__company").order_by("expires_at", "pk")[:MOST_OFFERS])


def waiting_count(company: Any) -> int:
    return SeatRequest.objects.waiting().filter(company=company).count()


def ending_soon(user: Any, now: datetime) -> list[Any]:
    ending = Licence.objects.visible_to(user).live(now).filter(valid_until__lte=now + ENDS_SOON)
    return list(ending.order_by("valid_until", "pk")[:MOST_ENDING])


def default_user_of(people: list[Any]) -> Any:
    """Who was made because nobody else was there: so it is among the few there are."""
    return next((person for person in people if person.is_default), None)
