"""A new version of a plan: the shop sells the new one, whoever has the old one keeps what they bought."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.exceptions import NoContents, PlanChanged, WrongPrice
from oscar_clientportal.subscriptions.rules import Refusal
from oscar_clientportal.subscriptions.services import check_may_buy, has_access, holdings_of, offers_for
from oscar_clientportal.subscriptions.services.ladder import rungs
from oscar_clientportal.subscriptions.services.plan_prices import set_price, shop_currency, stock_record_of
from oscar_clientportal.subscriptions.services.versions import is_sold, new_version
from tests import factories

pytestmark = pytest.mark.django_db
Product = factories.model("catalogue", "Product")
Plan = factories.model("subscriptions", "Plan")


@pytest.fixture
def editor() -> Any:
    return factories.make_user()


@pytest.fixture
def held(editor: Any) -> Any:
    """A plan at 75.00 that somebody has."""
    plan = factories.make_plan("HS", "75.00", trial_days=14, upgrade_policy="new-term")
    factories.make_subscription(factories.make_contact(user=factories.make_user()), plan)
    return plan


def renewed(plan: Any, editor: Any, *codes: str, price: str | None = None, **term: Any) -> Any:
    contents = [factories.make_content(code) for code in codes or ("HS", "Origin")]
    term = {"term_length": 1, "term_unit": "year", **term}
    new = new_version(
        plan=plan, contents=contents, price=None if price is None else Decimal(price), by=editor, **term
    )
    plan.refresh_from_db()
    return new


def test_the_shops_product_sells_the_new_version(held: Any, editor: Any) -> None:
    product = held.product
    image = product.images.create(original="images/demo.png")
    new = renewed(held, editor, "HS", "Origin", price="90.00", term_length=6, term_unit="month")
    assert (new.product, new.version, new.previous, new.is_open) == (product, 2, held, True)
    assert (new.term_length, new.term_unit) == (6, "month")
    assert (new.trial_days, new.upgrade_policy) == (14, "new-term")
    assert {content.code for content in new.contents.all()} == {"HS", "Origin"}
    assert stock_record_of(new.product).price == Decimal("90.00")
    assert list(new.product.images.all()) == [image]


def test_whoever_has_the_old_version_keeps_it_with_its_price(held: Any, editor: Any) -> None:
    renewed(held, editor, "HS", "Origin", price="90.00", term_length=2)
    subscription = held.subscriptions.get()
    user = subscription.contact.user
    assert (held.is_open, held.term_text, held.version) == (False, "1 year", 1)
    assert [content.code for content in held.contents.all()] == ["HS"]
    assert stock_record_of(held.product).price == Decimal("75.00")
    assert (has_access(user, "HS"), has_access(user, "Origin")) == (True, False)
    holding = holdings_of(contacts=[subscription.contact], on=clock.now())[subscription.contact_id]
    assert (holding.contents, holding.price, holding.title) == ({"HS"}, Decimal("75.00"), "HS")


@pytest.mark.req("0.22")
def test_from_the_old_version_only_more_contents_lead_to_the_new_one(held: Any, editor: Any) -> None:
    contact = held.subscriptions.get().contact

    def refusals() -> dict[int, Refusal | None]:
        return {offer.plan.pk: offer.refusal for offer in offers_for(contact=contact, on=clock.now())}

    same = renewed(held, editor, "HS", price="80.00")
    assert refusals() == {same.pk: Refusal.SAME}
    more = renewed(same, editor, "HS", "Origin")
    assert refusals() == {more.pk: None}
    check_may_buy(contact=contact, plan=more, on=clock.now())
    less = renewed(more, editor, "Valuation")
    assert refusals() == {less.pk: Refusal.INCOMPARABLE}


def test_the_copy_stands_nowhere_in_the_shop(client: Any, held: Any, editor: Any) -> None:
    Category = factories.model("catalogue", "Category")
    category = Category.add_root(name="Subscriptions")
    held.product.categories.add(category)
    held.product.upc = "HS-1"
    held.product.save()
    renewed(held, editor)
    copy = held.product
    assert (copy.is_public, copy.title, copy.product_class) == (
        False,
        "HS",
        Plan.objects.get(version=2).product.product_class,
    )
    assert list(copy.categories.all()) == [category]
    assert copy.upc != "HS-1"
    for url in ("/catalogue/", category.get_absolute_url(), "/search/?q=HS"):
        page = client.get(url, follow=True).content.decode()
        assert copy.get_absolute_url() not in page, url
        assert held.successor.product.get_absolute_url() in page or "search" in url, url
    assert client.get(copy.get_absolute_url()).status_code == 404
    assert client.get(held.successor.product.get_absolute_url()).status_code == 200


def test_the_copy_bears_the_taxes_and_facts_of_the_product(held: Any, editor: Any) -> None:
    product_class = held.product.get_product_class()
    product_class.attributes.create(name="Tax", code="tax", type="text")
    product = Product.objects.get(pk=held.product_id)
    product.attr.tax = "reduced"
    product.save()
    renewed(held, editor)
    assert Product.objects.get(pk=held.product_id).attr.tax == "reduced"


def test_a_variant_has_a_version_of_its_own(editor: Any) -> None:
    variant = factories.make_plan("HS")
    parent = Product.objects.create(
        title="Tariffs", structure="parent", product_class=variant.product.product_class
    )
    Product.objects.filter(pk=variant.product_id).update(
        structure="child", parent=parent, title="", product_class=None
    )
    variant.refresh_from_db()
    new = renewed(variant, editor)
    assert (variant.product.structure, variant.product.title, str(new)) == (
        "standalone",
        "Tariffs",
        "Tariffs",
    )
    variant.product.clean()


def test_versions_follow_one_another(held: Any, editor: Any) -> None:
    second = renewed(held, editor)
    factories.make_subscription(factories.make_contact(), second)
    third = renewed(second, editor, "Valuation")
    assert (third.version, third.previous, second.previous) == (3, second, held)
    assert Product.objects.filter(is_public=False).count() == 2
    assert [(rung.plan_id, rung.is_open, rung.people) for rung in rungs(on=clock.now())] == [
        (held.pk, False, 1),
        (second.pk, False, 1),
        (third.pk, True, 0),
    ]


def test_an_old_version_has_no_second_successor(held: Any, editor: Any) -> None:
    stale = Plan.objects.get(pk=held.pk)
    renewed(held, editor)
    for plan in (stale, held):
        with pytest.raises(PlanChanged):
            renewed(plan, editor)
    assert Plan.objects.count() == 2


@pytest.mark.parametrize("price", ["-1", "NaN", "Infinity", "1.005", "1E12"])
def test_a_version_at_no_price_is_none(held: Any, editor: Any, price: str) -> None:
    with pytest.raises(WrongPrice):
        renewed(held, editor, price=price)
    assert (Plan.objects.count(), Product.objects.count()) == (1, 1)


def test_a_version_that_opens_nothing_is_none(held: Any, editor: Any) -> None:
    with pytest.raises(NoContents):
        new_version(plan=held, contents=[], term_length=1, term_unit="year", by=editor)
    assert Plan.objects.count() == 1


def test_a_plan_is_sold_once_somebody_has_had_it(held: Any) -> None:
    assert is_sold(held)
    assert not is_sold(factories.make_plan("Origin"))
    had = factories.make_plan("Valuation")
    subscription = factories.make_subscription(factories.make_contact(), had)
    subscription.plan = held
    subscription.save()
    assert is_sold(had)


def test_another_price_is_for_new_buyers_alone(held: Any) -> None:
    subscription = held.subscriptions.get()
    set_price(plan=held, price=Decimal("99.00"))
    subscription.refresh_from_db()
    assert (subscription.price, subscription.currency) == (Decimal("75.00"), "EUR")
    assert stock_record_of(held.product).price == Decimal("99.00")


def test_a_price_makes_the_stock_record_that_is_missing(held: Any) -> None:
    factories.model("partner", "StockRecord").objects.all().update(price_currency="HUF")
    plan = factories.make_plan("Origin")
    plan.product.stockrecords.all().delete()
    factories.model("partner", "Partner").objects.all()
    record = set_price(plan=plan, price=Decimal("1200"))
    assert (record.price, record.price_currency) == (Decimal("1200"), "HUF")
    assert shop_currency() == "HUF"


def test_yen_have_no_decimals() -> None:
    plan = factories.make_plan("HS", "7500", currency="JPY")
    with pytest.raises(WrongPrice):
        set_price(plan=plan, price=Decimal("7500.50"))
    assert set_price(plan=plan, price=Decimal("7600")).price == Decimal("7600")


def test_who_runs_a_plan_is_counted_while_it_runs(held: Any) -> None:
    ended = factories.make_contact()
    factories.make_subscription(ended, held, starts_at=clock.now() - timedelta(days=400))
    paused = factories.make_subscription(factories.make_contact(), held, status="paused")
    assert [rung.people for rung in rungs(on=clock.now())] == [1]
    paused.status = "active"
    paused.save()
    assert [rung.people for rung in rungs(on=clock.now())] == [2]
