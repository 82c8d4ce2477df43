"""What an editor is told before a plan is published, and what is refused beside its field."""

from typing import Any

import pytest
from django.utils.html import escape

from oscar_clientportal.subscriptions.services.plan_prices import stock_record_of
from tests import factories

from .panels import PLANS, read
from .plans import publish, typed

pytestmark = pytest.mark.django_db
Plan = factories.model("subscriptions", "Plan")
StockRecord = factories.model("partner", "StockRecord")
NEW = f"{PLANS}new/"


def have(plan: Any, people: int) -> Any:
    for _number in range(people):
        factories.make_subscription(factories.make_contact(), plan)
    return plan


def product(title: str = "HS yearly") -> Any:
    return factories.make_product(title, shipped=False)


def url_of(plan: Any) -> str:
    return f"{PLANS}edit/{plan.pk}/"


def errors(response: Any) -> dict[str, Any]:
    assert response.status_code == 200
    return response.context["form"].errors


@pytest.mark.req("0.29")
def test_the_price_of_a_plan_is_that_of_its_products_stock_record(editing: Any) -> None:
    form = typed(product(), "HS", price="99.50", upgrade_policy="new-term", trial_days=14)
    assert publish(editing, NEW, form).status_code == 302
    plan = Plan.objects.get()
    assert str(stock_record_of(plan.product).price) == "99.50"
    assert (plan.upgrade_policy, plan.trial_days) == ("new-term", 14)
    page = read(editing, PLANS)
    assert "€99.50" in page or "99,50" in page


def test_a_product_without_a_stock_record_gets_one(editing: Any) -> None:
    bare = product()
    bare.stockrecords.all().delete()
    publish(editing, NEW, typed(bare, "HS", price="80"))
    record = StockRecord.objects.get(product=bare)
    assert (str(record.price), record.price_currency) == ("80.00", "EUR")


def test_nothing_is_saved_before_it_is_confirmed(editing: Any) -> None:
    response = editing.post(NEW, typed(product(), "HS"))
    assert "Before it is published" in response.content.decode()
    assert not Plan.objects.exists()


def test_whoever_goes_back_finds_everything_filled_in(editing: Any) -> None:
    form = typed(product(), "HS", "Origin", price="81.5", trial_days=9)
    shown = editing.post(NEW, form).content.decode()
    assert 'name="price" value="81.5"' in shown
    again = editing.post(NEW, {**form, "back": "1"})
    page, box = again.content.decode(), again.context["form"]
    assert not Plan.objects.exists()
    assert (box["price"].value(), box["trial_days"].value()) == ("81.5", "9")
    assert page.count("checked") >= 2
    assert "Before it is published" not in page


def test_a_plan_that_opens_what_another_does_is_named_before(editing: Any) -> None:
    have(factories.make_plan("HS"), 2)
    page = editing.post(NEW, typed(product("HS monthly"), "HS")).content.decode()
    assert escape("“HS”, “HS monthly” open the same") in page
    assert "2 subscribers" in page


def test_dead_ends_are_named_before(editing: Any) -> None:
    have(factories.make_plan("HS"), 3)
    page = editing.post(NEW, typed(product("Valuation yearly"), "Valuation")).content.decode()
    assert escape("Nothing leads on from “HS”") in page
    assert "3 subscribers" in page


def test_closing_a_plan_tells_who_can_no_longer_upgrade_to_it(editing: Any) -> None:
    have(factories.make_plan("HS"), 4)
    high = factories.make_plan("HS+Origin")
    form = typed(high.product, "HS", "Origin", is_open=None)
    page = editing.post(url_of(high), form).content.decode()
    assert escape("From “HS” nobody can upgrade to “HS+Origin” any longer.") in page
    assert "4 subscribers" in page
    high.refresh_from_db()
    assert high.is_open
    assert publish(editing, url_of(high), form).status_code == 302
    high.refresh_from_db()
    assert not high.is_open


def test_what_leaves_the_ladder_as_it_is_is_saved_at_once(editing: Any) -> None:
    plan = factories.make_plan("HS")
    response = editing.post(url_of(plan), typed(plan.product, "HS", trial_days=30, price="76"))
    assert response.status_code == 302
    plan.refresh_from_db()
    assert (plan.trial_days, str(stock_record_of(plan.product).price)) == (30, "76.00")


def test_what_changed_since_it_was_looked_at_is_looked_at_again(editing: Any) -> None:
    form = typed(product("Origin yearly"), "Origin")
    token = editing.post(NEW, form).context["check"].token
    have(factories.make_plan("HS"), 1)
    again = editing.post(NEW, {**form, "checked": token})
    assert again.status_code == 200
    assert escape("Nothing leads on from “HS”") in again.content.decode()
    assert Plan.objects.count() == 1


def test_a_plan_without_contents_is_refused_beside_them(editing: Any) -> None:
    found = errors(editing.post(NEW, typed(product())))
    assert found == {"contents": ["A plan opens at least one content."]}


def test_free_is_asked_for_once_more(editing: Any) -> None:
    form = typed(product(), "HS", price="0")
    response = publish(editing, NEW, form)
    assert escape("Really free?") in response.content.decode()
    assert not Plan.objects.exists()
    assert publish(editing, NEW, form, really_free="on").status_code == 302
    assert stock_record_of(Plan.objects.get().product).price == 0


@pytest.mark.parametrize(
    ("price", "words"),
    [
        ("-5", "below zero"),
        ("\u22125", "below zero"),
        ("NaN", "such as"),
        ("Infinity", "such as"),
        ("1e3", "such as"),
        ("12.345", "such as"),
        ("80 USD", "in EUR, not in USD"),
        ("$80", "in EUR, not in $"),
        ("usd 80", "not in usd"),
        ("99999999999", "too large"),
        ("", "nobody can buy"),
        ("<b>", "such as"),
        ("9" * 500, "such as"),
    ],
)
def test_what_is_no_price_is_said_beside_it(editing: Any, price: str, words: str) -> None:
    plan = factories.make_plan("HS")
    found = errors(editing.post(url_of(plan), typed(plan.product, "HS", price=price)))
    assert found.keys() == {"price"}
    assert words in found["price"][0]
    assert str(stock_record_of(plan.product).price) == "75.00"


@pytest.mark.parametrize("price", ["80 EUR", "€80", "eur 80", " 80.00 "])
def test_the_shops_own_currency_may_be_named(editing: Any, price: str) -> None:
    plan = factories.make_plan("HS")
    assert editing.post(url_of(plan), typed(plan.product, "HS", price=price)).status_code == 302
    assert str(stock_record_of(plan.product).price) == "80.00"


def test_a_product_priced_in_another_currency_is_refused(editing: Any) -> None:
    factories.make_plan("HS")
    foreign = factories.make_product("Dollars", "80.00", shipped=False, currency="USD")
    found = errors(editing.post(NEW, typed(foreign, "HS", price="80")))
    assert found.keys() == {"price"}
    assert "in USD, but the shop sells its plans in EUR" in found["price"][0]


def test_yen_and_forints_are_taken_as_they_are_written(editing: Any) -> None:
    factories.make_plan("HS", "7500", currency="JPY")
    plan = factories.make_plan("Origin", "7500", currency="JPY")
    assert "price" in errors(editing.post(url_of(plan), typed(plan.product, "Origin", price="7500.50")))
    assert editing.post(url_of(plan), typed(plan.product, "Origin", price="7600")).status_code == 302
    StockRecord.objects.update(price_currency="HUF")
    assert editing.post(url_of(plan), typed(plan.product, "Origin", price="30 000")).status_code == 302
    assert str(stock_record_of(plan.product).price) == "30000.00"


def test_a_closed_plan_may_lack_a_price(editing: Any) -> None:
    bare = product()
    bare.stockrecords.all().delete()
    assert publish(editing, NEW, typed(bare, "HS", price="", is_open=None)).status_code == 302


def test_who_may_not_change_plans_publishes_none(limited: Any) -> None:
    client = limited("view_plan")
    plan = factories.make_plan("HS")
    for url in (NEW, url_of(plan), f"{PLANS}new-version/{plan.pk}/", f"{PLANS}ladder/"):
        form = {**typed(plan.product, "HS", "Origin"), "checked": "x"}
        if "ladder" not in url:
            assert client.post(url, form).status_code in (302, 403)
    assert [content.code for content in plan.contents.all()] == ["HS"]
