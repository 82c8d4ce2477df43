"""What was sold is locked in its form; a new version takes its place in the shop."""

from typing import Any

import pytest
from django.utils.html import escape

from oscar_clientportal.subscriptions.services.plan_prices import stock_record_of
from tests import factories

from .panels import PLANS, read
from .plans import publish, typed

pytestmark = pytest.mark.django_db
Plan = factories.model("subscriptions", "Plan")


@pytest.fixture
def sold(ada: Any) -> Any:
    plan = factories.make_plan("HS")
    factories.make_subscription(ada, plan, price="75.00", currency="EUR")
    return plan


def version(plan: Any, *codes: str, **changes: Any) -> dict[str, Any]:
    return typed(plan.product, *codes, **changes)


def url_of(plan: Any, act: str = "new-version") -> str:
    return f"{PLANS}{act}/{plan.pk}/"


def test_the_form_of_what_was_sold_says_who_has_it_and_leads_to_a_new_version(
    editing: Any, sold: Any
) -> None:
    page = read(editing, url_of(sold, "edit"))
    assert "1 person has this." in page
    assert url_of(sold) in page


def test_what_was_bought_is_not_changed_by_a_forged_post(editing: Any, sold: Any) -> None:
    other = factories.make_product("Other", shipped=False)
    form = typed(other, "Origin", term_length=3, term_unit="day", price="90", trial_days=7)
    assert publish(editing, url_of(sold, "edit"), form).status_code == 302
    product = sold.product
    sold.refresh_from_db()
    assert [content.code for content in sold.contents.all()] == ["HS"]
    assert (sold.product, sold.term_length, sold.term_unit) == (product, 1, "year")
    assert sold.trial_days == 7
    assert str(stock_record_of(product).price) == "90.00"
    assert str(sold.subscriptions.get().price) == "75.000"


def test_an_editor_makes_a_new_version(editing: Any, sold: Any) -> None:
    factories.make_content("Origin")
    page = read(editing, url_of(sold))
    assert "They keep what they bought" in page
    shown = editing.post(url_of(sold), version(sold, "HS", "Origin", price="90")).content.decode()
    assert "Before it is published" in shown
    assert "HS (1 subscriber)" in shown
    response = publish(editing, url_of(sold), version(sold, "HS", "Origin", price="90"))
    new = Plan.objects.get(version=2)
    assert response["Location"] == url_of(new, "edit")
    assert str(stock_record_of(new.product).price) == "90.00"
    listed = read(editing, PLANS)
    assert "HS · version 1" in listed
    assert "HS · version 2" in listed
    assert url_of(new, "edit") in listed
    assert url_of(sold, "edit") not in listed
    assert "Made as a new version" in read(editing, url_of(new, "history"))


def test_the_same_contents_again_are_said_to_be_no_upgrade(editing: Any, sold: Any) -> None:
    form = version(sold, "HS", term_length=2)
    page = editing.post(url_of(sold), form).content.decode()
    assert escape("“HS”, “HS · version 2” open the same") in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"contents": []}, "contents"),
        ({"term_length": 0}, "term_length"),
        ({"term_length": 10_000, "term_unit": "month"}, "term_length"),
        ({"term_unit": "week"}, "term_unit"),
        ({"price": "-1"}, "price"),
        ({"price": "80 USD"}, "price"),
        ({"price": ""}, "price"),
        ({}, "__all__"),
    ],
)
def test_what_can_be_no_version_is_said_beside_its_field(
    editing: Any, sold: Any, changes: dict[str, Any], field: str
) -> None:
    response = editing.post(url_of(sold), version(sold, "HS", **changes))
    assert field in response.context["form"].errors
    assert Plan.objects.count() == 1


def test_whoever_goes_back_from_the_check_finds_the_version_filled_in(editing: Any, sold: Any) -> None:
    form = {**version(sold, "HS", "Origin", price="91", term_length=6), "back": "1"}
    box = editing.post(url_of(sold), form).context["form"]
    assert (box["price"].value(), box["term_length"].value()) == ("91", "6")
    assert Plan.objects.count() == 1


def test_the_second_of_two_editors_is_told_and_nothing_is_made(editing: Any, sold: Any) -> None:
    form = version(sold, "HS", "Origin")
    token = editing.post(url_of(sold), form).context["check"].token
    assert publish(editing, url_of(sold), form).status_code == 302
    assert editing.post(url_of(sold), {**form, "checked": token}).status_code == 404
    assert Plan.objects.count() == 2


def test_an_old_version_leads_to_the_new_one_and_is_not_saved(editing: Any, sold: Any) -> None:
    publish(editing, url_of(sold), version(sold, "HS", "Origin"))
    new = Plan.objects.get(version=2)
    assert editing.get(url_of(sold, "edit"))["Location"] == url_of(new, "edit")
    response = publish(editing, url_of(sold, "edit"), typed(sold.product, "HS", trial_days=99))
    assert "Somebody else has changed this plan" in response.content.decode()
    sold.refresh_from_db()
    assert (sold.trial_days, sold.is_open) == (0, False)


def test_a_version_stays_on_its_product_and_is_changed_until_it_is_sold(editing: Any, sold: Any) -> None:
    publish(editing, url_of(sold), version(sold, "HS", "Origin"))
    new, other = Plan.objects.get(version=2), factories.make_product("Other", shipped=False)
    assert publish(editing, url_of(new, "edit"), typed(other, "HS", "Valuation")).status_code == 302
    product = new.product
    new.refresh_from_db()
    assert new.product == product
    assert {content.code for content in new.contents.all()} == {"HS", "Valuation"}


def test_a_version_needs_the_right_to_add_a_plan(limited: Any, sold: Any) -> None:
    client = limited("change_plan")
    assert client.get(url_of(sold))["Location"] == "/cms/"
