"""The pages of a company with 50,000 users and 50 licences beside those of one with 50 users, as JSON.

Milliseconds are those of the whole request, in turns. Of the 50 licences one has four fifths of the users; a fiftieth
of them has not logged in for long. Everybody has an entry in either record.
"""

import json
import os
from collections.abc import Iterable
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import django

from .posting import shops

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9")) * 3
MANY, FEW, LICENCES = int(os.environ.get("BENCH_USERS", "50000")), 50, 50
BATCH = 5_000


def main() -> None:
    django.setup()
    from oscar_clientportal.core import tenancy

    with shops(), tenancy.schema("acme"):
        houses = {"few": House(FEW), "many": House(MANY)}
        _analyse()
        print(json.dumps(measured(houses)))


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


class House:
    """A company with so many people, and the browser of its super-admin."""

    def __init__(self, people: int) -> None:
        from tests import factories
        from tests.conftest import ShopClient

        self.company = factories.make_company(f"House of {people}")
        boss = factories.make_contact(
            user=factories.make_user(), company=self.company, role="super-admin", last_name="Demo"
        )
        self.licences = [
            factories.make_licence(self.company, people + 1, title=f"Demo {number}")
            for number in range(LICENCES)
        ]
        self._seat(self._join(people))
        self.client = ShopClient()
        self.client.force_login(boss.user)

    def _join(self, people: int) -> list[Any]:
        """They were here lately, but for every fiftieth."""
        from django.contrib.auth import get_user_model

        from oscar_clientportal.core import clock
        from tests import factories

        User, Contact = get_user_model(), factories.model("clients", "Contact")
        now = clock.now()
        logins = User.objects.bulk_create(
            (
                User(
                    username=f"u{people}-{number}",
                    email=f"u{people}-{number}@acme.example",
                    last_login=now - timedelta(days=200 if number % 50 == 0 else 1),
                )
                for number in range(people)
            ),
            batch_size=BATCH,
        )
        return Contact.objects.bulk_create(
            (
                Contact(
                    company=self.company,
                    user=user,
                    email=user.email,
                    first_name=f"Ada {number}",
                    last_name=f"Demo {number % 977}",
                    status="active",
                )
                for number, user in enumerate(logins)
            ),
            batch_size=BATCH,
        )

    def _seat(self, people: list[Any]) -> None:
        """Each holds one seat; so each licence is counted."""
        from oscar_clientportal.core import clock
        from tests import factories

        names = ("Seat", "LicenceEvent", "Licence")
        Seat, LicenceEvent, Licence = (factories.model("licences", name) for name in names)
        CompanyEvent = factories.model("clients", "CompanyEvent")
        long_ago = clock.now() - timedelta(days=300)
        seats = [(self._licence_of(number), person) for number, person in enumerate(people)]
        _create(Seat, ({"licence": one, "contact": who, "given_at": long_ago} for one, who in seats))
        numbers = {"quantity": len(people) + 1, "used": 1, "reserved": 0, "transferred": 0}
        _create(
            LicenceEvent,
            ({"licence": one, "contact": who, "kind": "given", **numbers} for one, who in seats),
        )
        _create(CompanyEvent, ({"company": self.company, "contact": who, "kind": "joined"} for who in people))
        for licence in self.licences:
            Licence.objects.filter(pk=licence.pk).update(used=licence.seats.count())

    def _licence_of(self, number: int) -> Any:
        return self.licences[0 if number % 5 else number % LICENCES]

    @property
    def pages(self) -> dict[str, str]:
        licence = f"/portal/company/licences/{self.licences[0].pk}/"
        return {
            "company": "/portal/company/",
            "users": "/portal/company/users/",
            "licences": "/portal/company/licences/",
            "licence": licence,
            "holder_found": f"{licence}?q=ada+17",
            "give": f"{licence}give/",
            "forecast": "/portal/company/forecast/",
            "record": "/portal/company/record/",
        }


def _create(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    model.objects.bulk_create((model(**row) for row in rows), batch_size=BATCH)


def measured(houses: dict[str, House]) -> dict[str, Any]:
    """The first round warms up."""
    found: dict[str, dict[str, list]] = {name: {"few": [], "many": []} for name in houses["few"].pages}
    for turn in range(ROUNDS + 1):
        for name in found:
            for kind, house in houses.items():
                one = read(house, house.pages[name])
                if turn:
                    found[name][kind].append(one)
    return {name: {kind: totals(rounds) for kind, rounds in kinds.items()} for name, kinds in found.items()}


def read(house: House, address: str) -> tuple[float, int]:
    """Milliseconds of the request, and its queries."""
    from django.db import connection

    counted: list[int] = []

    def count(execute: Any, *args: Any) -> Any:
        counted.append(1)
        return execute(*args)

    with connection.execute_wrapper(count):
        begun = perf_counter()
        answer = house.client.get(address)
        took = perf_counter() - begun
    if answer.status_code != 200:
        raise AssertionError(f"{answer.status_code} at {address}")
    return took * 1000, len(counted)


def totals(rounds: list[tuple[float, int]]) -> dict[str, Any]:
    return {
        "ms": median(ms for ms, _queries in rounds),
        "queries": max(queries for _ms, queries in rounds),
    }


if __name__ == "__main__":
    main()
