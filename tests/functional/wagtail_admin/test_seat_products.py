"""Products with which companies buy seats, and the licences that come with a plan, as an editor sets them."""

from typing import Any

import pytest

from tests import factories

from .licences import SEAT_PRODUCTS
from .panels import PLANS, read
from .plans import publish, typed

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.70")]
Plan = factories.model("subscriptions", "Plan")
SeatProduct = factories.model("subscriptions", "SeatProduct")
WHOLE = "Please enter a whole number from 1 to 1,000,000."


def form(product: Any, **changes: Any) -> dict[str, Any]:
    return {"product": product.pk, "seats": 5, "plan": "", "months": "", "kind": "customer", **changes}


def test_an_editor_makes_a_product_sell_seats_of_a_plan(editing: Any) -> None:
    product, plan = factories.make_product("Five more", shipped=False), factories.make_plan("HS")
    assert editing.post(f"{SEAT_PRODUCTS}new/", form(product, plan=plan.pk)).status_code == 302
    row = SeatProduct.objects.get()
    assert (row.product, row.seats, row.plan, row.months) == (product, 5, plan, None)
    page = read(editing, SEAT_PRODUCTS)
    assert "Five more" in page
    assert "HS" in page
    editing.post(f"{SEAT_PRODUCTS}edit/{row.pk}/", form(product, months="12", kind="supplier"))
    row.refresh_from_db()
    assert (row.plan, row.months, row.kind) == (None, 12, "supplier")
    editing.post(f"{SEAT_PRODUCTS}delete/{row.pk}/")
    assert not SeatProduct.objects.exists()


@pytest.mark.parametrize("seats", ["-1", "0", "2147483648", "many", ""])
def test_what_is_no_number_of_seats_is_said_beside_it(editing: Any, seats: str) -> None:
    product = factories.make_product("Five more", shipped=False)
    response = editing.post(f"{SEAT_PRODUCTS}new/", form(product, seats=seats))
    assert response.context["form"].errors == {"seats": [WHOLE]}


def test_a_product_sells_one_thing_and_a_plans_seats_end_with_it(editing: Any) -> None:
    plan = factories.make_plan("HS")
    response = editing.post(f"{SEAT_PRODUCTS}new/", form(plan.product, plan=plan.pk, months="12"))
    assert set(response.context["form"].errors) == {"product", "months"}
    assert editing.post(f"{SEAT_PRODUCTS}new/", {"product": "x", "plan": "x"}).status_code == 200
    assert not SeatProduct.objects.exists()


def test_products_with_licences_need_their_own_right(limited: Any) -> None:
    factories.make_product("Five more")
    client = limited("add_seatproduct")
    assert client.get(SEAT_PRODUCTS).status_code == 200
    assert "Five more" in client.get("/cms/client-portal/choose-product/").json()["html"]
    assert limited("view_licence").get(SEAT_PRODUCTS)["Location"] == "/cms/"
    assert editing_other(limited) == 404


def editing_other(limited: Any) -> int:
    return limited("change_seatproduct").get(f"{SEAT_PRODUCTS}edit/999999/").status_code


def test_the_list_takes_as_many_queries_for_20_rows_as_for_5(
    editing: Any, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for number in range(20):
        plan = factories.make_plan(f"P{number}", contents=["HS"])
        SeatProduct.objects.create(product=factories.make_product(f"Product {number}"), plan=plan)
        if number in (4, 19):
            read(editing, SEAT_PRODUCTS)
            with django_assert_max_num_queries(30) as taken:
                read(editing, SEAT_PRODUCTS)
            counts.append(len(taken.captured_queries))
    assert counts[0] == counts[1]


def test_a_plan_brings_licences_which_the_page_before_publishing_says(editing: Any) -> None:
    product = factories.make_product("HS team", shipped=False)
    page = editing.post(f"{PLANS}new/", typed(product, "HS", seats="10")).content.decode()
    assert "10 licences come with it" in page
    assert publish(editing, f"{PLANS}new/", typed(product, "HS", seats="10")).status_code == 302
    assert Plan.objects.get().seats == 10
    assert "10 licences" in read(editing, f"{PLANS}ladder/")


@pytest.mark.parametrize("seats", ["-1", "0", "2147483648", "many"])
def test_a_plan_brings_no_impossible_number_of_licences(editing: Any, seats: str) -> None:
    product = factories.make_product("HS team", shipped=False)
    response = editing.post(f"{PLANS}new/", typed(product, "HS", seats=seats))
    assert response.context["form"].errors == {"seats": [WHOLE]}


def test_the_licences_of_a_sold_plan_change_with_a_new_version_alone(editing: Any) -> None:
    plan = factories.make_plan("HS", seats=5)
    factories.make_subscription(factories.make_contact(), plan)
    publish(editing, f"{PLANS}edit/{plan.pk}/", typed(plan.product, "HS", seats="50"))
    plan.refresh_from_db()
    assert plan.seats == 5
    url = f"{PLANS}new-version/{plan.pk}/"
    same = editing.post(url, typed(plan.product, "HS", seats="5"))
    assert "Nothing is different" in same.content.decode()
    assert publish(editing, url, typed(plan.product, "HS", seats="50")).status_code == 302
    assert list(Plan.objects.order_by("version").values_list("seats", flat=True)) == [5, 50]
