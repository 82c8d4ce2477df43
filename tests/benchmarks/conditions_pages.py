"""One shop's catalogue: one round for each line "left_out count" or "put_in time" on standard input.

10,000 articles in 100 categories. The portal's shop has 1,000 catalogue views and 100,000 conditions besides; one
customer's view leaves a category out, another's puts nine of ten in. Run once with and once without the portal.
"""

import json
import os
import sys
from decimal import Decimal
from typing import Any

import django

from .checkout_steps import milliseconds_of, queries_of

ARTICLES = int(os.environ.get("BENCH_ARTICLES", "10000"))
VIEWS, CONDITIONS, CUSTOMERS = 1_000, int(os.environ.get("BENCH_CONDITIONS", "100000")), 100
BATCH = 5_000


def main() -> None:
    portal = os.environ["DJANGO_SETTINGS_MODULE"].endswith("portal")
    django.setup()
    from oscar.templatetags import category_tags

    from oscar_clientportal.core import tenancy
    from tests.benchmarks.posting import shops

    if not portal:  # the menu as Oscar has it
        category_tags.register.simple_tag(category_tags.get_annotated_list, name="category_tree")
    with shops(), tenancy.schema("acme"):
        shop = Shop(portal=portal)
        for line in sys.stdin:
            kind, what = line.split()
            print(json.dumps(shop.once(kind, counting=what == "count")), flush=True)


class Shop:
    def __init__(self, *, portal: bool) -> None:
        self.categories = self._make_categories()
        self.articles = self._make_articles()
        self.clients = {kind: self._client(kind) for kind in ("left_out", "put_in")}
        if portal:
            self._make_views()
            self._make_conditions()
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def _make_categories(self) -> list[Any]:
        from oscar.core.loading import get_model

        Category = get_model("catalogue", "Category")
        tops = [Category.add_root(name=f"Demo {number}") for number in range(10)]
        return [top.add_child(name=f"{top.name} {number}") for top in tops for number in range(10)]

    def _make_articles(self) -> list[int]:
        from oscar.core.loading import get_model

        from tests import factories

        model = factories.make_product("Demo", shipped=False)
        record = model.stockrecords.get()
        Product, StockRecord = type(model), type(record)
        made = Product.objects.bulk_create(
            (
                Product(
                    title=f"Demo article {number}",
                    slug=f"demo-{number}",
                    product_class=model.product_class,
                    structure="standalone",
                )
                for number in range(ARTICLES)
            ),
            batch_size=BATCH,
        )
        StockRecord.objects.bulk_create(
            (
                StockRecord(
                    product=each,
                    partner=record.partner,
                    partner_sku=f"D{each.pk}",
                    price=Decimal("10.00"),
                    price_currency=record.price_currency,
                )
                for each in made
            ),
            batch_size=BATCH,
        )
        within = get_model("catalogue", "ProductCategory").objects
        within.bulk_create(
            (
                within.model(product=each, category=self.categories[number % 100])
                for number, each in enumerate(made)
            ),
            batch_size=BATCH,
        )
        return [each.pk for each in made]

    @staticmethod
    def _client(kind: str) -> Any:
        from tests import factories
        from tests.conftest import ShopClient

        user = factories.make_user(f"{kind}@acme.example")
        company = factories.make_company(f"House {kind}")
        factories.make_contact(user=user, company=company)
        client = ShopClient()
        client.force_login(user)
        client.company = company
        return client

    def _make_views(self) -> None:
        from tests.factories import model

        View, Item = model("conditions", "CatalogueView"), model("conditions", "CatalogueViewItem")
        Own = model("conditions", "CompanyConditions")
        views = View.objects.bulk_create(
            View(name=f"Demo {number}", starts_with_all=number % 2 == 0) for number in range(VIEWS)
        )
        tops = [category.get_parent() for category in self.categories[::10]]
        shared = {View.objects.create(name="left out", starts_with_all=True): (tops[:1], [])}
        shared[View.objects.create(name="put in")] = ([], tops[1:])
        items = [
            Item(view=view, category=category, is_out=number % 3 == 0)
            for number, view in enumerate(views)
            for category in self.categories[number % 90 : number % 90 + 5]
        ]
        for view, (out, put_in) in shared.items():
            items += [Item(view=view, category=category, is_out=True) for category in out]
            items += [Item(view=view, category=category) for category in put_in]
            items += [Item(view=view, product_id=pk, is_out=True) for pk in self.articles[-20:]]
        Item.objects.bulk_create(items, batch_size=BATCH)
        for kind, view in zip(("left_out", "put_in"), shared, strict=True):
            Own.objects.create(company=self.clients[kind].company, view=view, group=self._group())

    @staticmethod
    def _group() -> Any:
        from tests.factories import model

        return model("conditions", "CustomerGroup").objects.get_or_create(title="Demo group")[0]

    def _make_conditions(self) -> None:
        """Half of them customers' own, a fifth of the group, the rest for everybody; one of ten of a category."""
        from tests import factories

        Condition, Tier = (factories.model("conditions", name) for name in ("PriceCondition", "PriceTier"))
        others = [factories.make_company(f"Demo {number}") for number in range(CUSTOMERS)]
        customers = [*[client.company for client in self.clients.values()], *others]
        group = self._group()

        def whom(number: int) -> dict[str, Any]:
            if number % 10 < 5:
                return {"company": customers[(number // 10) % len(customers)]}
            return {"group": group} if number % 10 < 7 else {}

        def what(number: int) -> dict[str, Any]:
            if number % 10 == 4:
                return {"category": self.categories[number // 10 % 100]}
            return {"product_id": self.articles[number * 7 % ARTICLES]}

        rows = (Condition(**whom(number), **what(number)) for number in range(CONDITIONS))
        made = Condition.objects.bulk_create(rows, batch_size=BATCH)
        Tier.objects.bulk_create(
            (Tier(condition=each, percent=Decimal(each.pk % 40)) for each in made), batch_size=BATCH
        )

    def once(self, kind: str, *, counting: bool) -> dict[str, float]:
        measure = queries_of if counting else milliseconds_of
        client = self.clients[kind]
        category = self.categories[55]
        pages = {
            "list": "/catalogue/",
            "list_page_200": "/catalogue/?page=200",
            "category": f"/catalogue/category/{category.get_full_slug()}_{category.pk}/",
            "search": "/search/?q=article",
            "article": f"/catalogue/demo-5555_{self.articles[5555]}/",
        }
        return {name: measure(lambda path=path: client.get(path)) for name, path in pages.items()}


if __name__ == "__main__":
    main()
