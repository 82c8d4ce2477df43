"""A company's users: 50,000 of them beside 50, as JSON: found, filtered, far back.

Milliseconds are those of the whole page. Both companies are licensed; of each ten people nine have a login, one is
invited, and a few are deactivated or leave. The two are asked in turn.
"""

import json
import os
from statistics import median
from time import perf_counter
from typing import Any

import django

from .posting import shops

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9")) * 2
MANY, FEW = int(os.environ.get("BENCH_USERS", "50000")), 50
WORDS = ("anna", "kov", "person7", "anna kovacs", "zzyzx")
STATUSES = ("active", "invited", "deactivated", "leaving", "super-admin")
FIRST = ("Anna", "Béla", "Clara", "David", "Emma", "Ferenc", "Gréta")
LAST = ("Almási", "Bernard", "Cohen", "Dubois", "Farkas", "Kovács", "Müller", "Nagy")


def main() -> None:
    django.setup()
    from oscar_clientportal.core import tenancy

    with shops(), tenancy.schema("acme"):
        few, many = written()
        print(json.dumps({"users": MANY, "few": FEW, "pages": measured(few, many)}))


def written() -> list[Any]:
    """A browser for the super-admin of each company."""
    from django.db import connection

    browsers = [_company(count) for count in (FEW, MANY)]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return browsers


def _company(count: int) -> Any:
    from tests import factories
    from tests.conftest import ShopClient
    from tests.functional.shopping import Shopper

    company = factories.make_company(f"Demo {count}")
    admin = factories.make_contact(user=factories.make_user(), company=company, role="super-admin")
    people = _people(company, count)
    licence = factories.make_licence(company, count)
    Seat = factories.model("licences", "Seat")
    Seat.objects.bulk_create((Seat(licence=licence, contact=person) for person in people), batch_size=5_000)
    return Shopper(ShopClient(), admin.user).client


def _people(company: Any, count: int) -> list[Any]:
    from django.contrib.auth import get_user_model

    from oscar_clientportal.core import clock
    from tests import factories

    User, Contact, now = get_user_model(), factories.model("clients", "Contact"), clock.now()
    name = f"c{company.pk}"
    logins = User.objects.bulk_create(
        (
            User(username=f"{name}p{number}", email=f"person{number}@{name}.example", last_login=now)
            for number in range(count)
        ),
        batch_size=5_000,
    )
    return Contact.objects.bulk_create(
        (
            Contact(
                company=company,
                user=login if number % 10 else None,
                status="active" if number % 10 else "invited",
                first_name=FIRST[number % 7],
                last_name=LAST[number // 7 % 8],
                email=login.email,
                deactivated_at=now if number % 97 == 5 else None,
                leaves_on=now.date() if number % 89 == 7 else None,
            )
            for number, login in enumerate(logins)
        ),
        batch_size=5_000,
    )


def measured(few: Any, many: Any) -> dict[str, Any]:
    """The first round warms up."""
    middle = _middle(many)
    pages = {
        "found": [f"?q={words}" for words in WORDS],
        "filtered": [f"?status={status}" for status in STATUSES],
        "far": [f"?after={middle}"],
    }
    found: dict[str, dict[str, list]] = {name: {"few": [], "many": []} for name in pages}
    for turn in range(ROUNDS + 1):
        for name, addresses in pages.items():
            for address in addresses:
                for kind, browser in (("few", few), ("many", many)):
                    one = read(browser, "" if name == "far" and kind == "few" else address)
                    if turn:
                        found[name][kind].append(one)
    return {name: {kind: totals(rounds) for kind, rounds in kinds.items()} for name, kinds in found.items()}


def _middle(browser: Any) -> str:
    """A cursor in the middle of the company with many."""
    from oscar_clientportal.core import keyset
    from tests import factories

    Contact = factories.model("clients", "Contact")
    people = Contact.objects.filter(company__name=f"Demo {MANY}").order_by("last_name", "pk")
    return keyset.cursor_of(people.values_list("last_name", "pk")[MANY // 2])


def read(browser: Any, address: str) -> tuple[float, int]:
    """Milliseconds of the page, and its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        begun = perf_counter()
        answer = browser.get("/portal/company/users/" + address)
        took = (perf_counter() - begun) * 1000
    if answer.status_code != 200:
        raise AssertionError(f"{answer.status_code} at {address}")
    return took, len(queries)


def totals(rounds: list[tuple[float, int]]) -> dict[str, Any]:
    return {"p50": median(ms for ms, _queries in rounds), "queries": max(count for _ms, count in rounds)}


if __name__ == "__main__":
    main()
