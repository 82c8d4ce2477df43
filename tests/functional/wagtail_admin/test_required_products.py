"""Products for subscribers, as an editor sets them."""

from typing import Any

import pytest

from tests import factories

from .panels import read

pytestmark = pytest.mark.django_db
PANEL = "/cms/client-portal/products-for-subscribers/"
ProductRequirement = factories.model("subscriptions", "ProductRequirement")


def test_an_editor_keeps_a_product_for_subscribers(editing: Any) -> None:
    product, content = factories.make_product("Tariff tables"), factories.make_content("HS")
    form = {"product": product.pk, "contents": [content.pk]}
    assert editing.post(f"{PANEL}new/", form).status_code == 302
    requirement = ProductRequirement.objects.get()
    assert (requirement.product, list(requirement.contents.all())) == (product, [content])
    page = read(editing, PANEL)
    assert "Tariff tables" in page
    assert "HS" in page
    editing.post(f"{PANEL}delete/{requirement.pk}/")
    assert not ProductRequirement.objects.exists()


@pytest.mark.parametrize(("product", "field"), [("plan", "product"), ("none", "product"), ("", "product")])
def test_what_is_no_such_product_is_said_beside_it(editing: Any, product: str, field: str) -> None:
    plan = factories.make_plan("HS")
    form = {
        "product": plan.product_id if product == "plan" else product,
        "contents": [plan.contents.get().pk],
    }
    assert field in editing.post(f"{PANEL}new/", form).context["form"].errors


def test_a_product_for_subscribers_of_nothing_is_refused(editing: Any) -> None:
    form = {"product": factories.make_product().pk}
    assert "contents" in editing.post(f"{PANEL}new/", form).context["form"].errors
    assert not ProductRequirement.objects.exists()


def test_a_product_is_kept_for_subscribers_once(editing: Any) -> None:
    content = factories.make_content("HS")
    requirement = ProductRequirement.objects.create(product=factories.make_product())
    form = {"product": requirement.product_id, "contents": [content.pk]}
    assert "product" in editing.post(f"{PANEL}new/", form).context["form"].errors


def test_who_keeps_products_may_choose_among_them_and_nobody_else_may_open_the_panel(limited: Any) -> None:
    client = limited("add_productrequirement")
    factories.make_product("Handbook")
    assert "Handbook" in client.get("/cms/client-portal/choose-product/").json()["html"]
    assert limited("view_plan").get(PANEL)["Location"] == "/cms/"


def test_the_list_takes_as_many_queries_for_20_rows_as_for_5(
    editing: Any, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for number in range(20):
        product = factories.make_product(f"Product {number}")
        requirement = ProductRequirement.objects.create(product=product)
        requirement.contents.add(factories.make_content(f"c{number}"))
        if number in (4, 19):
            read(editing, PANEL)
            with django_assert_max_num_queries(30) as taken:
                read(editing, PANEL)
            counts.append(len(taken.captured_queries))
    assert counts[0] == counts[1]
