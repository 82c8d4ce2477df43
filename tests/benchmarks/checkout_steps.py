"""One shop's checkout, step by step: queries and milliseconds as JSON. Run once with and once without the portal."""

import json
import os
import sys
from decimal import Decimal
from statistics import median
from time import perf_counter

import django

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
STEPS = {
    "basket": "/basket/",
    "payment_method": "/checkout/payment-method/",
    "payment_details": "/checkout/payment-details/",
    "preview": "/checkout/preview/",
}


class Bench:
    def __init__(self, kind: str, lines: int, *, portal: bool) -> None:
        from tests import factories
        from tests.conftest import ShopClient
        from tests.functional.shopping import Shopper

        self.kind, self.lines, self.portal, self.factories = kind, lines, portal, factories
        self.agent = factories.make_agent()
        company = self.agent.user.clientportal_contact.company
        factories.make_account(company, f"{ROUNDS + 5}.00")
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

    def measure(self, act) -> tuple[int, float]:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            begun = perf_counter()
            response = act()
            seconds = perf_counter() - begun
        assert response.status_code in (200, 302), (response.status_code, act)
        if os.environ.get("BENCH_QUERIES"):
            for query in queries:
                print(query["sql"][:300], file=sys.stderr)
            print("-" * 40, file=sys.stderr)
        return len(queries), seconds * 1000

    def once(self) -> dict[str, tuple[int, float]]:
        client = self.shopper.client
        self.fill()
        client.get("/checkout/", follow=True)
        self.put_one_in_the_account()
        found = {"basket": self.measure(lambda: client.get(STEPS["basket"]))}
        found["payment_method"] = self.measure(lambda: client.get(STEPS["payment_method"]))
        if self.portal:
            self.shopper.pay_with("account")
            assert self.shopper.page.status_code == 302
        for step in ("payment_details", "preview"):
            found[step] = self.measure(lambda step=step: client.get(STEPS[step]))
        found["place_order"] = self.measure(lambda: client.post(STEPS["preview"], {"action": "place_order"}))
        return found

    def put_one_in_the_account(self) -> None:
        """1.00 is all there is in each round, so both methods pay a part."""
        from oscar.core.loading import get_model

        get_model("clientportal_accounts", "Account").objects.customers().update(balance=Decimal("1.00"))

    def run(self) -> dict[str, dict[str, float]]:
        rounds = [self.once() for _round in range(ROUNDS)][1:]
        return {
            step: {
                "queries": max(found[step][0] for found in rounds),
                "ms": median(found[step][1] for found in rounds),
            }
            for step in rounds[0]
        }


def main() -> None:
    portal = os.environ["DJANGO_SETTINGS_MODULE"].endswith("portal")
    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    from oscar_clientportal.core import tenancy
    from tests import database
    from tests.conftest import build_two_shops

    setup_test_environment()
    name = database.name_for_this_run()
    template = database.ensure_template("shops", build_two_shops)
    database.copy(template, name)
    database.use(name)
    try:
        with tenancy.schema("acme"):
            kinds = [
                ("plain", 1),
                ("plain", 20),
                *((kind, lines) for kind in ("clients", "plans") for lines in (1, 20) if portal),
            ]
            found = {f"{kind}_{lines}": Bench(kind, lines, portal=portal).run() for kind, lines in kinds}
    finally:
        connection.close()
        database.drop(name)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
