"""Catalogue views and customer groups as they are made, changed, given and deleted."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from oscar.core.loading import get_model
from oscar.test.factories import create_product

from oscar_clientportal.conditions.exceptions import GroupInUse, ViewInUse
from oscar_clientportal.conditions.services import Reading
from oscar_clientportal.conditions.services.groups import delete_group, give_view, put_in_group, save_group
from oscar_clientportal.conditions.services.items import Item, items_of
from oscar_clientportal.conditions.services.previews import preview, shown_articles
from oscar_clientportal.conditions.services.views import (
    delete_view,
    make_default,
    save_view,
    unmake_default,
)
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.41")]

CatalogueView = get_model("clientportal_conditions", "CatalogueView")
CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")
PriceCondition = get_model("clientportal_conditions", "PriceCondition")
Category = get_model("catalogue", "Category")
Product = get_model("catalogue", "Product")
Range = get_model("offer", "Range")


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    top = Category.add_root(name="Tools")
    saws = top.add_child(name="Saws")
    saw, hammer, glue = (
        create_product(title=title, upc=title, price=Decimal(10)) for title in ("Saw", "Hammer", "Glue")
    )
    saw.categories.add(saws)
    hammer.categories.add(top)
    sale = Range.objects.create(name="Sale")
    sale.add_product(glue)
    return {"top": top, "saws": saws, "saw": saw, "hammer": hammer, "glue": glue, "sale": sale}


def made(*items: Item, name: str = "Tools", **fields: Any) -> Any:
    return save_view(view=None, by=None, items=items, name=name, **fields)


def errors_of(*items: Item, **fields: Any) -> set[str]:
    with pytest.raises(ValidationError) as refused:
        made(*items, **fields)
    return set(refused.value.error_dict)


CHOICES: list[list[tuple[str, str, bool]]] = [
    [("category", "top", False)],
    [("category", "top", False), ("category", "saws", True)],
    [("category", "top", False), ("category", "saws", True), ("product", "saw", False)],
    [("range", "sale", False), ("product", "hammer", False)],
    [("product", "glue", True)],
    [("range", "sale", True), ("category", "saws", True)],
]


@pytest.mark.parametrize("starts_with_all", [False, True])
@pytest.mark.parametrize("chosen", CHOICES)
def test_what_the_preview_shows_is_what_a_customer_sees_afterwards(
    world: Any, chosen: list[tuple[str, str, bool]], starts_with_all: bool
) -> None:
    items = [Item(kind, world[name].pk, is_out) for kind, name, is_out in chosen]
    foreseen = set(shown_articles(items, starts_with_all=starts_with_all))
    view = made(*items, starts_with_all=starts_with_all, may_hide_all=True)
    company = factories.make_company()
    give_view(companies=[company.pk], view=view, by=None)
    assert set(Reading(company.pk).visible(Product.objects.all())) == foreseen
    assert set(items_of(view)) == set(items)


def test_changing_a_view_writes_what_is_new_and_deletes_what_is_gone(world: Any) -> None:
    view = made(Item("category", world["top"].pk), Item("product", world["glue"].pk))
    kept = view.items.get(category=world["top"])
    items = [Item("category", world["top"].pk), Item("product", world["saw"].pk, True)]
    save_view(view=view, by=None, items=items, name="Hammers")
    assert set(items_of(view)) == set(items)
    assert view.items.filter(pk=kept.pk).exists()
    save_view(view=view, by=None, items=[Item("product", world["saw"].pk)], name="Saws")
    assert items_of(view) == [Item("product", world["saw"].pk)]
    view.refresh_from_db()
    assert view.name == "Saws"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"name": "a\r\nb"}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "KEPT"}, "name"),
        ({"description": "a\x07"}, "description"),
        ({"description": "x" * 10_001}, "description"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_it(world: Any, fields: dict[str, str], wrong: str) -> None:
    made(Item("category", world["top"].pk), name="Kept")
    assert errors_of(Item("category", world["top"].pk), **{"name": "Other", **fields}) == {wrong}
    assert CatalogueView.objects.count() == 1


def test_items_that_are_not_there_or_say_two_things_are_refused(world: Any) -> None:
    top, glue = world["top"].pk, world["glue"].pk
    assert errors_of(Item("category", 999_999)) == {"items"}
    assert errors_of(Item("product", 2**62)) == {"items"}
    assert errors_of(Item("category", top), Item("category", top, True)) == {"items"}
    made_by_program = Range.objects.create(name="Clever", proxy_class="tests.Clever")
    with pytest.raises(ValidationError, match="Clever"):
        made(Item("range", made_by_program.pk))
    assert len(items_of(made(Item("product", glue), Item("product", glue)))) == 1


def test_a_variant_stands_for_its_article(world: Any) -> None:
    parent = create_product(structure="parent", title="Drill")
    child = create_product(structure="child", parent=parent)
    assert items_of(made(Item("product", child.pk))) == [Item("product", parent.pk)]


def test_a_view_that_hides_everything_is_made_only_where_that_is_meant(world: Any) -> None:
    assert errors_of() == {"may_hide_all"}
    everything = Range.objects.create(name="All", includes_all_products=True)
    assert errors_of(Item("range", everything.pk, True), starts_with_all=True) == {"may_hide_all"}
    view = made(may_hide_all=True)
    assert preview([], starts_with_all=False, view=view).count == 0


@pytest.mark.req("2.42")
def test_one_view_is_the_default_and_only_for_those_who_have_none(world: Any) -> None:
    saws, glue = made(Item("product", world["saw"].pk)), made(Item("product", world["glue"].pk), name="Glue")
    make_default(view=saws, by=None)
    glue = make_default(view=glue, by=None)
    assert list(CatalogueView.objects.default()) == [glue]
    own, grouped, other = (factories.make_company(name) for name in ("Own", "Grouped", "Other"))
    give_view(companies=[own.pk], view=saws, by=None)
    group = save_group(group=None, by=None, title="Sawyers", view=saws)
    put_in_group(companies=[grouped.pk], group=group, by=None)
    seen = {c.name: set(Reading(c.pk).visible(Product.objects.all())) for c in (own, grouped, other)}
    assert seen == {"Own": {world["saw"]}, "Grouped": {world["saw"]}, "Other": {world["glue"]}}
    assert preview(items_of(glue), starts_with_all=False, view=glue).customers == 1
    unmake_default(view=glue, by=None)
    assert Reading(other.pk).visible(Product.objects.all()).count() == 3


def test_a_view_in_use_is_not_deleted(world: Any) -> None:
    view = made(Item("product", world["saw"].pk))
    company = factories.make_company()
    group = save_group(group=None, by=None, title="Sawyers", view=view)
    give_view(companies=[company.pk], view=view, by=None)
    for release in (
        lambda: give_view(companies=[company.pk], view=None, by=None),
        lambda: save_group(group=group, by=None, title="Sawyers"),
    ):
        with pytest.raises(ViewInUse):
            delete_view(view=view, by=None)
        release()
    make_default(view=view, by=None)
    with pytest.raises(ViewInUse):
        delete_view(view=view, by=None)
    unmake_default(view=view, by=None)
    delete_view(view=view, by=None)
    assert not CatalogueView.objects.exists()
    assert not CompanyConditions.objects.exists()


def test_a_group_with_members_or_conditions_is_not_deleted(world: Any) -> None:
    group = save_group(group=None, by=None, title="Dealers")
    companies = [factories.make_company().pk for _number in range(3)]
    assert put_in_group(companies=companies, group=group, by=None) == 3
    with pytest.raises(GroupInUse):
        delete_group(group=group, by=None)
    put_in_group(companies=companies, group=None, by=None)
    condition = PriceCondition.objects.create(group=group)
    with pytest.raises(GroupInUse):
        delete_group(group=group, by=None)
    condition.delete()
    delete_group(group=group, by=None)
    with pytest.raises(ValidationError):
        save_group(group=None, by=None, title="x" * 129)


def test_who_leaves_a_group_keeps_what_else_was_agreed(world: Any) -> None:
    company = factories.make_company()
    group = save_group(group=None, by=None, title="Dealers")
    CompanyConditions.objects.create(company=company, delivery_terms="Free house")
    put_in_group(companies=[company.pk], group=group, by=None)
    put_in_group(companies=[company.pk], group=None, by=None)
    kept = CompanyConditions.objects.get()
    assert (kept.group, kept.delivery_terms) == (None, "Free house")
    assert [event.after for event in company.events.order_by("pk")] == [{"group": "Dealers"}, {"group": None}]


def test_the_preview_counts_categories_and_the_baskets_that_would_lose_something(
    world: Any, django_assert_max_num_queries: Any
) -> None:
    view = made(Item("category", world["top"].pk), Item("product", world["glue"].pk))
    user = factories.make_user()
    contact = factories.make_contact(user=user)
    give_view(companies=[contact.company_id], view=view, by=None)
    basket = factories.model("basket", "Basket").objects.create(owner=user)
    for name in ("saw", "glue"):
        stock = world[name].stockrecords.first()
        basket.lines.create(product=world[name], stockrecord=stock, line_reference=name, quantity=1)
    with django_assert_max_num_queries(14):
        now = preview([Item("category", world["top"].pk)], starts_with_all=False, view=view)
    assert (now.total, now.count, now.customers, now.baskets, now.emptied) == (3, 2, 1, 1, 0)
    assert now.categories == [(world["top"], 2)]
    gone = preview([Item("product", world["hammer"].pk)], starts_with_all=False, view=view)
    assert (gone.baskets, gone.emptied) == (1, 1)
    found = preview([], starts_with_all=True, words="haMM")
    assert [product.title for product in found.products] == ["Hammer"]
    assert preview([], starts_with_all=True, category=world["saws"].pk).found == 1
