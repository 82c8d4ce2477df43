"""Catalogue views as an editor makes, looks at, gives and deletes them."""

from decimal import Decimal
from typing import Any

import pytest
from oscar.core.loading import get_model
from oscar.test.factories import create_product

from oscar_clientportal.conditions.services import Reading
from oscar_clientportal.conditions.services.groups import give_view, save_group
from oscar_clientportal.conditions.services.items import Item, items_of
from oscar_clientportal.conditions.services.views import save_view
from tests import factories

from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.41")]
VIEWS = "/cms/client-portal/catalogue-views/"
CatalogueView = get_model("clientportal_conditions", "CatalogueView")
Category = get_model("catalogue", "Category")
Product = get_model("catalogue", "Product")
Range = get_model("offer", "Range")


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    tools, glues = Category.add_root(name="Tools"), Category.add_root(name="Glues")
    saw, hammer, glue = (
        create_product(title=title, upc=f"N-{title}", price=Decimal(10))
        for title in ("Saw", "Hammer", "Glue")
    )
    saw.categories.add(tools)
    hammer.categories.add(tools)
    glue.categories.add(glues)
    return {"tools": tools, "glues": glues, "saw": saw, "hammer": hammer, "glue": glue}


def typed(**changes: Any) -> dict[str, Any]:
    return {"name": "Dealers", "description": "", "starts_with_all": "", **changes}


def kept(name: str = "Dealers", *items: Item, **fields: Any) -> Any:
    return save_view(view=None, by=None, items=items, name=name, may_hide_all=True, **fields)


def test_the_preview_beside_the_form_is_what_a_customer_sees_after_saving(editing: Any, world: Any) -> None:
    form = typed(
        categories_in=[world["tools"].pk],
        products_in="N-Glue\tGlue\nN-Saw",
        products_out="N-Hammer",
    )
    fragment = editing.post(f"{VIEWS}new/preview/", form).content.decode()
    assert "2 of 3 articles are shown" in fragment
    assert "Tools (1)" in fragment
    assert "Hammer" not in fragment
    assert "10.00" in fragment
    assert world["saw"].get_absolute_url() in fragment
    assert not CatalogueView.objects.exists()
    response = editing.post(f"{VIEWS}new/", form)
    view = CatalogueView.objects.get()
    assert response["Location"] == f"{VIEWS}inspect/{view.pk}/"
    company = factories.make_company()
    give_view(companies=[company.pk], view=view, by=None)
    assert set(Reading(company.pk).visible(Product.objects.all())) == {world["saw"], world["glue"]}
    page = read(editing, f"{VIEWS}inspect/{view.pk}/")
    assert "2 of 3 articles are shown" in page
    assert company.name in page
    assert "Made" in page


def test_the_preview_button_does_without_scripts_what_the_page_does_by_itself(
    editing: Any, world: Any
) -> None:
    form = typed(starts_with_all="1", categories_out=[world["glues"].pk], preview="1", preview_q="ham")
    text = editing.post(f"{VIEWS}new/", form).content.decode()
    assert "2 of 3 articles are shown" in text
    assert "1 found" in text
    assert not CatalogueView.objects.exists()
    narrowed = editing.post(
        f"{VIEWS}new/preview/", typed(starts_with_all="1", preview_category=world["tools"].pk)
    )
    assert "2 found" in narrowed.content.decode()


def test_a_view_is_changed_and_its_form_shows_what_it_holds(editing: Any, world: Any) -> None:
    view = kept("Dealers", Item("category", world["tools"].pk), Item("product", world["saw"].pk, True))
    page = editing.get(f"{VIEWS}change/{view.pk}/")
    assert page.context["form"]["products_out"].value() == "N-Saw\tSaw"
    assert "1 of 3 articles are shown" in page.content.decode()
    form = typed(name="Makers", products_in="N-Glue")
    assert editing.post(f"{VIEWS}change/{view.pk}/", form).status_code == 302
    view.refresh_from_db()
    assert (view.name, items_of(view)) == ("Makers", [Item("product", world["glue"].pk)])
    assert "Changed: " in read(editing, f"{VIEWS}inspect/{view.pk}/")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "KEPT"}, "name"),
        ({"description": "x\x07"}, "description"),
        ({"starts_with_all": "maybe"}, "starts_with_all"),
        ({"categories_in": ["x"]}, "categories_in"),
        ({"categories_in": ["9" * 30]}, "categories_in"),
        ({"categories_in": ["987654321"]}, "__all__"),
        ({"ranges_out": ["987654321"]}, "__all__"),
        ({"products_in": "N-Saw\nN-Nothing"}, "products_in"),
        ({"products_in": "#987654321"}, "products_in"),
        ({"products_in": "N-Saw\x00"}, "products_in"),
        ({"products_in": "N-Saw", "products_out": "N-Saw"}, "__all__"),
        ({"products_in": ""}, "may_hide_all"),
    ],
)
def test_what_cannot_be_is_said_beside_it_and_nothing_typed_is_lost(
    editing: Any, world: Any, changes: dict[str, Any], field: str
) -> None:
    kept("Kept")
    response = editing.post(f"{VIEWS}new/", typed(**{"products_in": "N-Saw", **changes}))
    assert response.status_code == 200
    form = response.context["form"]
    assert set(form.errors) == {field}
    assert form["products_in"].value() == changes.get("products_in", "N-Saw")
    assert CatalogueView.objects.count() == 1
    assert editing.post(f"{VIEWS}new/preview/", typed(**changes)).status_code == 200


def test_a_range_of_a_program_is_refused_in_words(editing: Any, world: Any) -> None:
    clever = Range.objects.create(name="Clever ones", proxy_class="tests.Clever")
    response = editing.post(f"{VIEWS}new/", typed(ranges_in=[clever.pk]))
    assert "A program decides what is in the range Clever ones" in response.content.decode()


def test_a_view_that_hides_everything_needs_a_tick_and_an_empty_form_is_no_such_view(
    editing: Any, world: Any
) -> None:
    for asked in (
        read(editing, f"{VIEWS}new/"),
        editing.post(f"{VIEWS}new/preview/", typed()).content.decode(),
    ):
        assert "Nothing is put in yet" in asked
        assert "hides every article" not in asked
    only_out = typed(products_out="N-Saw")
    assert "hides every article" in editing.post(f"{VIEWS}new/preview/", only_out).content.decode()
    page = editing.post(f"{VIEWS}new/", typed()).content.decode()
    assert "tick it here" in page
    assert "hides every article" in page
    assert editing.post(f"{VIEWS}new/", typed(may_hide_all="on")).status_code == 302


@pytest.mark.req("2.42")
def test_making_a_view_the_default_says_first_who_is_affected(editing: Any, world: Any) -> None:
    view, other = kept("Dealers", Item("product", world["saw"].pk)), kept("Other")
    factories.make_company()
    editing.post(f"{VIEWS}default/{other.pk}/")
    page = read(editing, f"{VIEWS}default/{view.pk}/")
    assert "without a view of" in page
    assert "“Other”" in page
    assert CatalogueView.objects.default().get() == other
    editing.post(f"{VIEWS}default/{view.pk}/")
    assert CatalogueView.objects.default().get() == view
    read(editing, f"{VIEWS}no-default/{view.pk}/")
    editing.post(f"{VIEWS}no-default/{view.pk}/")
    assert not CatalogueView.objects.default().exists()
    assert "No longer the shop" in read(editing, f"{VIEWS}inspect/{view.pk}/")


def test_a_view_in_use_is_kept_and_who_uses_it_is_said(editing: Any, world: Any) -> None:
    view = kept("Dealers", Item("product", world["saw"].pk))
    group = save_group(group=None, by=None, title="Sawyers", view=view)
    give_view(companies=[factories.make_company().pk], view=view, by=None)
    page = read(editing, f"{VIEWS}delete/{view.pk}/")
    assert "1 customer has it." in page
    assert "1 customer group has it." in page
    editing.post(f"{VIEWS}delete/{view.pk}/")
    assert CatalogueView.objects.filter(pk=view.pk).exists()
    give_view(
        companies=factories.model("clients", "Company").objects.values_list("pk", flat=True),
        view=None,
        by=None,
    )
    save_group(group=group, by=None, title="Sawyers")
    assert editing.post(f"{VIEWS}delete/{view.pk}/")["Location"] == VIEWS
    assert not CatalogueView.objects.exists()


def test_articles_are_found_for_the_form(editing: Any, limited: Any, world: Any) -> None:
    plain = create_product(title="No number", upc=None)
    found = editing.get(f"{VIEWS}articles/?q=N-Sa").json()["articles"]
    assert found == [{"number": "N-Saw", "title": "Saw"}]
    assert editing.get(f"{VIEWS}articles/?q=no number").json()["articles"][0]["number"] == f"#{plain.pk}"
    assert editing.get(f"{VIEWS}articles/?q=%00").json() == {"articles": []}
    assert editing.post(f"{VIEWS}new/", typed(products_in=f"#{plain.pk}")).status_code == 302
    view = CatalogueView.objects.get()
    stranger = limited("view_catalogueview")
    assert stranger.get(f"{VIEWS}inspect/{view.pk}/").status_code == 200
    for url in ("articles/?q=saw", "new/", f"change/{view.pk}/", f"delete/{view.pk}/", f"default/{view.pk}/"):
        assert stranger.get(f"{VIEWS}{url}").status_code == 302
    assert stranger.post(f"{VIEWS}new/preview/", typed())["Location"] == "/cms/"


def test_the_list_is_searched_asked_and_exported(editing: Any, world: Any) -> None:
    kept("Dealers", Item("category", world["tools"].pk), Item("product", world["saw"].pk, True))
    kept("All but glue", Item("product", world["glue"].pk, True), starts_with_all=True)
    rows = {
        view.name: (view.items_count, view.shown_count) for view in editing.get(VIEWS).context["object_list"]
    }
    assert rows == {"Dealers": (2, 1), "All but glue": (1, 2)}
    assert "Dealers" not in read(editing, f"{VIEWS}?q=glue")
    assert "Dealers" not in read(editing, f"{VIEWS}?c1f=begins&c1o=one-of&c1v=all")
    assert "Dealers" in read(editing, f"{VIEWS}?c1f=use&c1o=one-of&c1v=nobody")
    assert "Dealers,nothing,2,1" in read(editing, f"{VIEWS}?export=csv")
    assert editing.get(f"{VIEWS}?export=xlsx").status_code == 200


def test_list_form_and_preview_take_as_many_queries_however_much_there_is(
    editing: Any, world: Any, django_assert_max_num_queries: Any
) -> None:
    taken = []
    for begin, end in ((0, 3), (3, 20)):
        for number in range(begin, end):
            product = create_product(title=f"Part {number:03}", upc=f"P-{number}", price=Decimal(3))
            create_product(structure="child", parent=create_product(structure="parent", upc=f"Q-{number}"))
            view = kept(f"View {number}", Item("category", world["tools"].pk), Item("product", product.pk))
            give_view(companies=[factories.make_company().pk], view=view, by=None)
        everything = typed(starts_with_all="1")
        counts = []
        for ask in (
            lambda: editing.get(VIEWS),
            lambda: editing.get(f"{VIEWS}change/{view.pk}/"),  # noqa: B023
            lambda: editing.get(f"{VIEWS}inspect/{view.pk}/"),  # noqa: B023
            lambda: editing.post(f"{VIEWS}new/preview/", everything),  # noqa: B023
        ):
            ask()
            with django_assert_max_num_queries(60) as asked:
                assert ask().status_code == 200
            counts.append(len(asked.captured_queries))
        taken.append(counts)
    assert taken[0] == taken[1]
