"""The dashboard of a partner with 5,000 clients beside that of one with 30, as JSON: the first page, found, filtered.

Milliseconds are those in the database for partners, their clients and consents. The shop has 50,000 companies; a third
of the clients has agreed, a third has not answered.
"""

import json
import os
from typing import Any

import django

from .portfolio_pages import Stopwatch, percentile
from .posting import shops

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9")) * 2
COMPANIES, MANY, FEW = 50_000, 5_000, 30
WORDS = ("nova", "harbour", "ltd", "nova 12", "no", "zzyzx")
TOWNS = ("Nova", "Harbour", "Mill", "Forest", "Ételka")


def main() -> None:
    django.setup()
    from oscar_clientportal.core import tenancy

    with shops(), tenancy.schema("acme"):
        few, many = written()
        print(json.dumps({"companies": COMPANIES, "clients": MANY, "pages": measured(few, many)}))


def written() -> list[Any]:
    """A browser for each of the two partners."""
    from django.db import connection

    from tests import factories

    companies = _companies()
    partners = [factories.make_partner() for _number in range(2)]
    for partner, clients in zip(partners, (companies[:FEW], companies[:MANY]), strict=True):
        _link(partner, clients)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return [_browser(partner) for partner in partners]


def _companies() -> list[Any]:
    from tests import factories

    Company = factories.model("clients", "Company")
    return Company.objects.bulk_create(
        (
            Company(name=f"{TOWNS[number % 5]} Works {number} Ltd", number=f"B{number}", town="Demo")
            for number in range(COMPANIES)
        ),
        batch_size=5_000,
    )


def _link(partner: Any, companies: list[Any]) -> None:
    """Their clients: the first third has agreed, the second has been asked, the last has not."""
    from datetime import timedelta

    from oscar_clientportal.core import clock
    from tests import factories

    Consent, Link = (factories.model("impersonation", name) for name in ("Consent", "PartnerLink"))
    acts_as = factories.make_contact(first_name="Ada", last_name="Demo")
    Link.objects.bulk_create(Link(partner=partner, company=company) for company in companies)
    until = clock.now() + timedelta(days=100)
    states = [{"status": "given", "acts_as": acts_as, "until": until}, {"status": "requested"}]
    Consent.objects.bulk_create(
        Consent(partner=partner, company=company, scopes=["basket"], **states[number % 3])
        for number, company in enumerate(companies)
        if number % 3 < 2
    )


def _browser(partner: Any) -> Any:
    from tests.conftest import ShopClient
    from tests.functional.shopping import Shopper

    return Shopper(ShopClient(), partner.users.get().contact.user).client


def measured(few: Any, many: Any) -> dict[str, Any]:
    """The first round warms up."""
    pages = {
        "first": [""],
        "found": [f"?q={words}" for words in WORDS],
        "filtered": [f"?show={show}" for show in ("access", "waiting", "none")],
    }
    found: dict[str, dict[str, list]] = {name: {"few": [], "many": []} for name in pages}
    for turn in range(ROUNDS + 1):
        for name, addresses in pages.items():
            for address in addresses:
                for kind, browser in (("few", few), ("many", many)):
                    one = read(browser, address)
                    if turn:
                        found[name][kind].append(one)
    return {name: {kind: totals(rounds) for kind, rounds in kinds.items()} for name, kinds in found.items()}


def read(browser: Any, address: str) -> tuple[float, int]:
    """Milliseconds in the database, and the page's queries."""
    from django.db import connection

    clock = Stopwatch(about=("clientportal_impersonation",))
    with connection.execute_wrapper(clock):
        answer = browser.get("/portal/partner/" + address)
    if answer.status_code != 200:
        raise AssertionError(f"{answer.status_code} at {address}")
    return clock.ms, clock.queries


def totals(rounds: list[tuple[float, int]]) -> dict[str, Any]:
    return {
        "p95": percentile([ms for ms, _queries in rounds]),
        "queries": max(count for _ms, count in rounds),
    }


if __name__ == "__main__":
    main()
