"""One shop's checkout, step by step: one round for each line "plain 20 count" or "plain 20 time" on standard input.

A round answers with the queries of each step, or with its milliseconds: Django's counting takes time itself. Run once
with and once without the portal.
"""

import json
import os
import sys
from collections.abc import Callable
from decimal import Decimal
from time import perf_counter
from typing import Any

import django

STEPS = {
    "basket": "/basket/",
    "payment_method": "/checkout/payment-method/",
    "payment_details": "/checkout/payment-details/",
    "preview": "/checkout/preview/",
}
BEFORE_CHOOSING = ("basket", "payment_method")


class Bench:
    def __init__(self, kind: str, lines: int, *, portal: bool) -> None:
        from tests import factories
        from tests.conftest import ShopClient
        from tests.functional.shopping import Shopper

        self.kind, self.lines, self.portal, self.factories = kind, lines, portal, factories
        self.agent = factories.make_agent()
        company = self.agent.user.clientportal_contact.company
        factories.make_account(company, "1.00")
        self.shopper = Shopper(ShopClient(), self.agent.user)
        if kind != "plans":
            self.products = [factories.make_product(f"P{n}", "10.00", shipped=False) for n in range(lines)]

    def fill(self) -> None:
        if self.kind == "plain":
            for product in self.products:
                self.shopper.put_in_basket(product)
            return
        if self.kind == "clients":
            self.fill_for_clients()
            return
        for _line in range(self.lines):
            self.shopper.choose_plan(self.factories.make_link(self.agent), self.plan())

    def fill_for_clients(self) -> None:
        """Goods for clients: what any line for a client costs, whatever it sells."""
        from oscar_clientportal.portfolios.services import add_line_for_client
        from tests.oscar_requests import request_of

        request = request_of(self.agent.user)
        for product in self.products:
            link = self.factories.make_link(self.agent)
            add_line_for_client(request=request, product=product, contact=link.contact)

    def plan(self):
        from oscar.core.loading import get_model

        plans = get_model("clientportal_subscriptions", "Plan").objects
        return plans.first() or self.factories.make_plan("HS", "75.00")

    def once(self, *, counting: bool) -> dict[str, float]:
        measure = queries_of if counting else milliseconds_of
        client = self.shopper.client
        self.fill()
        client.get("/checkout/", follow=True)
        self.put_one_in_the_account()
        found = {step: measure(lambda step=step: client.get(STEPS[step])) for step in BEFORE_CHOOSING}
        if self.portal:
            self.shopper.pay_with("account")
            assert self.shopper.page.status_code == 302
        found["payment_details"] = measure(lambda: client.get(STEPS["payment_details"]))
        if self.portal:
            self.shopper.give_card()
            assert self.shopper.page.status_code == 302
        found["preview"] = measure(lambda: client.get(STEPS["preview"]))
        found["place_order"] = measure(lambda: client.post(STEPS["preview"], {"action": "place_order"}))
        return found

    def put_one_in_the_account(self) -> None:
        """1.00 is all there is in each round, so both methods pay a part."""
        from oscar.core.loading import get_model

        get_model("clientportal_accounts", "Account").objects.customers().update(balance=Decimal("1.00"))


def queries_of(act: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answered(act)
    if os.environ.get("BENCH_QUERIES"):
        for query in queries:
            print(query["sql"][:300], file=sys.stderr)
        print("-" * 40, file=sys.stderr)
    return len(queries)


def milliseconds_of(act: Callable[[], Any]) -> float:
    begun = perf_counter()
    answered(act)
    return (perf_counter() - begun) * 1000


def answered(act: Callable[[], Any]) -> None:
    response = act()
    assert response.status_code in (200, 302), response.status_code


def main() -> None:
    portal = os.environ["DJANGO_SETTINGS_MODULE"].endswith("portal")
    django.setup()
    from django.db import connection

    from oscar_clientportal.core import tenancy
    from tests import database
    from tests.conftest import build_two_shops

    name = database.name_for_this_run()
    template = database.ensure_template("shops", build_two_shops)
    database.copy(template, name)
    database.use(name)
    try:
        with tenancy.schema("acme"):
            answer(portal=portal)
    finally:
        connection.close()
        database.drop(name)


def answer(*, portal: bool) -> None:
    benches: dict[tuple[str, int], Bench] = {}
    for line in sys.stdin:
        kind, lines, what = line.split()
        bench = benches.get((kind, int(lines))) or Bench(kind, int(lines), portal=portal)
        benches[kind, int(lines)] = bench
        print(json.dumps(bench.once(counting=what == "count")), flush=True)


if __name__ == "__main__":
    main()
