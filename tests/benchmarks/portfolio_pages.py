"""Queries, and milliseconds in the database, of a portfolio's pages, as JSON: the first, found, missed, far back.

``plain`` is the page as Django's own means make it: ``icontains`` over what the agent typed and what the shop knows,
and OFFSET. It runs in the same rounds, over the same rows.
"""

import json
import os
from time import perf_counter
from typing import Any

import django

from .posting import shops

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9")) * 2
MANY = int(os.environ.get("BENCH_MANY", "1000000"))
FEW, CLIENTS, OTHERS = 100, min(50_000, MANY // 20), 12
#: So many that page 10,000 is there.
DEEP = min(260_000, MANY // 4)
PAGE, FAR = 25, min(10_000, MANY // 4 // 25 - 2)
#: What is looked for: someone in particular, many, few letters, and nobody.
HITS = ("anna", "kov", "anna kovacs", "ny", "a", "shop77", "person5")
MISSES = ("zzyzx", "qq", "q", "anna zzyzx", "person999999999", "xylophon@")


class Reader:
    """An agent with so many clients, and what their pages take."""

    def __init__(self, agent: Any) -> None:
        from tests.conftest import ShopClient
        from tests.functional.shopping import Shopper

        self.agent = agent
        self.client = Shopper(ShopClient(), agent.user).client

    def read(self, address: str) -> dict[str, float]:
        from django.db import connection

        clock = Stopwatch()
        with connection.execute_wrapper(clock):
            answer = self.client.get("/portal/portfolio/" + address)
        if answer.status_code != 200:
            raise AssertionError(f"{answer.status_code} at {address}")
        return {"ms": clock.ms, "queries": clock.queries}

    def plain(self, words: str, page: int) -> dict[str, float]:
        """The rows of a page, as Django's means find them."""
        from django.db import connection
        from django.db.models import Q
        from oscar.core.loading import get_model

        links = get_model("clientportal_portfolios", "ClientLink").objects.visible_to(self.agent.user)
        for word in words.split():
            found = Q()
            for field in ("email", "first_name", "last_name", "contact__first_name", "contact__last_name"):
                found |= Q(**{f"{field}__icontains": word})
            links = links.filter(found)
        links = links.select_related("contact").order_by("-created_at", "-pk")
        clock = Stopwatch()
        with connection.execute_wrapper(clock):
            links.count()
            list(links[(page - 1) * PAGE : page * PAGE])
        return {"ms": clock.ms, "queries": clock.queries}


class Stopwatch:
    """How many queries there are, and how long the database takes for those about the portfolio, or what else is asked.

    What Oscar asks for any page of the account is left out of the time.
    """

    def __init__(
        self, about: tuple[str, ...] = ("clientportal_portfolios", "clientportal_subscriptions")
    ) -> None:
        self.about, self.ms, self.queries = about, 0.0, 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        begun = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            if any(table in sql for table in self.about):
                self.ms += (perf_counter() - begun) * 1000


def main() -> None:
    django.setup()
    from oscar_clientportal.core import tenancy

    with shops(), tenancy.schema("acme"):
        few, many, deep = written()
        pages = measured(few, many, deep)
    print(json.dumps({"contacts": MANY, "clients": CLIENTS, "pages": pages}))


def written() -> list[Reader]:
    from django.db import connection

    from tests import factories

    from .portfolio_rows import check, fill, subscribe

    agents = [factories.make_agent() for _number in range(3 + OTHERS)]
    sizes = [FEW, CLIENTS, DEEP]
    rest = (MANY - sum(sizes)) // OTHERS
    fill(dict(zip(agents, [*sizes, *[rest] * OTHERS], strict=True)))
    for name, label in (("Contact", "clients"), ("ClientLink", "portfolios")):
        check(factories.model(label, name))
    for agent in agents[:2]:
        subscribe(agent)
    with connection.cursor() as cursor:
        # As PostgreSQL does by itself in time; until then an index keeps what is new in a list.
        cursor.execute("VACUUM ANALYZE")
    return [Reader(agent) for agent in agents[:3]]


def measured(few: Reader, many: Reader, deep: Reader) -> dict[str, Any]:
    """Of each page: few clients, many, and the plain page over the same rows; the first round warms up."""
    names: dict[str, list[str]] = {"first": [""], "hit": list(HITS), "miss": list(MISSES)}
    found: dict[str, dict[str, list]] = {name: {"few": [], "many": [], "plain": []} for name in names}
    far = {"few": [], "many": [], "plain": []}
    cursor = cursor_of(deep, FAR)
    for turn in range(ROUNDS + 1):
        for name, words in names.items():
            for word in words:
                address = f"?q={word}" if word else ""
                plain = many.plain(word, 1) if turn < 3 else None  # a second each, so few are enough
                keep(found[name], few.read(address), many.read(address), plain, turn)
        keep(
            far, few.read(""), deep.read(f"?after={cursor}"), deep.plain("", FAR) if turn < 3 else None, turn
        )
    return {name: totals(kinds) for name, kinds in {**found, "number_10000": far}.items()}


def keep(kinds: dict[str, list], few: Any, many: Any, plain: Any, turn: int) -> None:
    for kind, one in (("few", few), ("many", many), ("plain", plain)):
        if turn and one is not None:
            kinds[kind].append(one)


def cursor_of(reader: Reader, page: int) -> str:
    """The cursor after the page before this one, as the page's own link has it."""
    from oscar.core.loading import get_model

    from oscar_clientportal.core import keyset

    links = get_model("clientportal_portfolios", "ClientLink").objects.visible_to(reader.agent.user)
    order = keyset.Order("created_at", descending=True, read=keyset.moment)
    last = links.order_by("-created_at", "-pk").values_list("created_at", "pk")[(page - 1) * PAGE - 1]
    cursor = keyset.cursor_of(last)
    following = keyset.page_of([links], order=order, after=cursor, size=PAGE)
    if len(following.pks) != PAGE:
        raise AssertionError("not a full page far back")
    return cursor


def totals(kinds: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    return {
        kind: {
            "p95": percentile([one["ms"] for one in rounds]),
            "queries": max(one["queries"] for one in rounds),
        }
        for kind, rounds in kinds.items()
        if rounds
    }


def percentile(values: list[float]) -> float:
    """The time that 95 of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


if __name__ == "__main__":
    main()
