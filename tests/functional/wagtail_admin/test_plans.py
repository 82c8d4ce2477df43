"""Plans, contents and protected pages, as an editor makes them."""

from typing import Any

import pytest
from django.utils.html import escape

from tests import factories
from tests.integration.wagtail_hooks.pages import make_page, protect
from wagtail_hooks.models import PageRequirement

from .panels import CONTENTS, PLANS, PROTECTED, read
from .plans import publish, typed

pytestmark = pytest.mark.django_db


@pytest.mark.req("0.29")
def test_an_editor_makes_a_content_and_a_plan(editing: Any) -> None:
    editing.post(f"{CONTENTS}new/", {"name": "Valuation", "code": "Valuation"})
    content = factories.model("subscriptions", "Content").objects.get()
    product = factories.make_product("Valuation yearly", shipped=False)
    form = typed(product, "Valuation")
    assert publish(editing, f"{PLANS}new/", form).status_code == 302
    plan = factories.model("subscriptions", "Plan").objects.get()
    assert (plan.product, list(plan.contents.all())) == (product, [content])
    page = read(editing, PLANS)
    assert "Valuation yearly" in page
    assert "1 year" in page


@pytest.mark.parametrize(
    ("length", "unit"),
    [("0", "year"), ("0", "month"), ("10000", "month"), ("11", "year"), ("32767", "month"), ("-1", "day")],
)
def test_a_term_nobody_can_mean_is_refused_beside_its_field(editing: Any, length: str, unit: str) -> None:
    product = factories.make_product("HS", shipped=False)
    content = factories.make_content("HS")
    form = typed(product, content.code, term_length=length, term_unit=unit)
    response = editing.post(f"{PLANS}new/", form)
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"term_length"}


@pytest.mark.parametrize("product", ["", "abc", "-1", "\u0661", "9" * 30, "1 OR 1=1"])
def test_a_product_that_is_none_is_said_beside_its_field(editing: Any, product: str) -> None:
    content = factories.make_content("HS")
    form = {"product": product, "contents": [content.pk], "term_length": 1, "term_unit": "year"}
    response = editing.post(f"{PLANS}new/", form)
    assert "product" in response.context["form"].errors


def test_one_product_sells_one_plan(editing: Any) -> None:
    plan = factories.make_plan("HS")
    form = {
        "product": plan.product_id,
        "contents": [plan.contents.get().pk],
        "term_length": 1,
        "term_unit": "year",
    }
    assert "product" in editing.post(f"{PLANS}new/", form).context["form"].errors


def test_a_plan_that_was_sold_is_not_deleted(editing: Any, ada: Any) -> None:
    plan = factories.make_plan("HS")
    factories.make_subscription(ada, plan)
    page = editing.post(f"{PLANS}delete/{plan.pk}/", follow=True).content.decode()
    assert "is in use and cannot be deleted" in page
    assert factories.model("subscriptions", "Plan").objects.filter(pk=plan.pk).exists()


def test_a_content_in_use_is_not_deleted(editing: Any) -> None:
    content = factories.make_plan("HS").contents.get()
    editing.post(f"{CONTENTS}delete/{content.pk}/")
    unused = factories.make_content("Unused")
    editing.post(f"{CONTENTS}delete/{unused.pk}/")
    assert list(factories.model("subscriptions", "Content").objects.all()) == [content]


def test_products_are_chosen_by_who_may_edit_plans_alone(editing: Any, limited: Any) -> None:
    factories.make_product("Handbook")
    url = "/cms/client-portal/choose-product/"
    assert "Handbook" in editing.get(url).json()["html"]
    assert "Handbook" not in editing.get(f"{url}results/?q=nothing").content.decode()
    assert "Handbook" in editing.get(f"{url}results/?q=handb").content.decode()
    assert limited().get(url)["Location"] == "/cms/"


def test_an_editor_protects_a_page_from_its_own_menu(editing: Any) -> None:
    page, content = make_page("Tariffs"), factories.make_content("HS")
    url = f"{PROTECTED}page/{page.pk}/"
    form = editing.get(url, follow=True)
    assert form.context["form"].initial["page"] == str(page.pk)
    editing.post(f"{PROTECTED}new/", {"page": page.pk, "contents": [content.pk]})
    requirement = PageRequirement.objects.get()
    assert list(requirement.contents.all()) == [content]
    assert editing.get(url)["Location"] == f"{PROTECTED}edit/{requirement.pk}/"
    assert "Tariffs" in read(editing, PROTECTED)


def test_a_page_below_a_protected_one_says_so(editing: Any) -> None:
    shelf = make_page("Shelf")
    protect(shelf, "HS")
    book = make_page("Book", shelf)
    page = editing.get(f"{PROTECTED}page/{book.pk}/", follow=True).content.decode()
    assert escape("by way of “Shelf”") in page


def test_the_header_of_a_page_leads_to_its_access(client: Any, alice: Any) -> None:
    client.force_login(factories.make_user(is_superuser=True))
    page = make_page("Tariffs")
    assert f"{PROTECTED}page/{page.pk}/" in read(client, f"/cms/pages/{page.pk}/edit/")
    assert f"{PROTECTED}page/{page.pk}/" in read(client, f"/cms/pages/{page.pk}/")
