"""What a view shows by SQL is what the rule says of each article, over Oscar's own categories and ranges."""

from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.core.loading import get_model

from oscar_clientportal.conditions.rules import is_shown
from oscar_clientportal.conditions.services import Profile, Reading, profiles_of, seen_of, visible
from tests.factories import make_company, make_view

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.41", "2.42")]

Category = get_model("catalogue", "Category")
CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")
Product = get_model("catalogue", "Product")
ProductClass = get_model("catalogue", "ProductClass")
Range = get_model("offer", "Range")


@pytest.fixture
def shop(db):
    """Categories three deep, articles of two classes, one with variants, ranges of some products and of all."""
    kinds = [ProductClass.objects.create(name=name) for name in ("Tools", "Books")]
    tools = Category.add_root(name="Tools")
    saws = tools.add_child(name="Saws")
    categories = [tools, saws, saws.add_child(name="Jigsaws"), Category.add_root(name="Books")]
    parent = Product.objects.create(title="Saw", structure="parent", product_class=kinds[0])
    articles = [Product.objects.create(title=f"Article {n}", product_class=kinds[n % 2]) for n in range(3)]
    variants = [Product.objects.create(title=f"Saw {n}", structure="child", parent=parent) for n in range(2)]
    ranges = [Range.objects.create(name=f"Range {n}", includes_all_products=n == 2) for n in range(3)]
    return SimpleNamespace(
        kinds=kinds,
        categories=categories,
        articles=[parent, *articles],
        products=[parent, *articles, *variants],
        ranges=ranges,
    )


def some(items, most=2):
    return st.lists(st.sampled_from(items), unique=True, max_size=most)


def fill(draw, shop):
    """Where things stand, and a view of some of them."""
    for article in shop.articles:
        article.categories.set(draw(some(shop.categories)))
    for each in shop.ranges:
        for product in draw(some(shop.products)):
            each.add_product(product)
        each.excluded_products.set(draw(some(shop.products)))
        each.classes.set(draw(some(shop.kinds, 1)))
        each.included_categories.set(draw(some(shop.categories)))
        each.excluded_categories.set(draw(some(shop.categories, 1)))
    things = draw(some([*shop.categories, *shop.ranges, *shop.articles], 6))
    is_out = {thing: draw(st.booleans()) for thing in things}
    return make_view(
        *(thing for thing in things if not is_out[thing]),
        out=[thing for thing in things if is_out[thing]],
        starts_with_all=draw(st.booleans()),
    )


def groups_of(view, article):
    """The categories and ranges of the view that the article is in: (put in, left out)."""
    found = ([], [])
    stands = {above.pk for own in article.categories.all() for above in [own, *own.get_ancestors()]}
    for item in view.items.all():
        is_category = item.category_id in stands
        in_range = item.range and Range.objects.get(pk=item.range_id).all_products().contains(article)
        if is_category or in_range:
            found[item.is_out].append(item)
    return found


def profile_of(view):
    """Of a customer who has it."""
    company = make_company()
    CompanyConditions.objects.create(company=company, view=view)
    return profiles_of([company.pk])[company.pk]


def judged(view, product):
    article = product.parent or product
    own = view.items.filter(product=article).first()
    groups_in, groups_out = groups_of(view, article)
    return is_shown(
        starts_with_all=view.starts_with_all,
        product=None if own is None else not own.is_out,
        groups_in=groups_in,
        groups_out=groups_out,
    )


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_view_shows_by_sql_what_the_rule_says(shop, data):
    with transaction.atomic():
        view = fill(data.draw, shop)
        profile = profile_of(view)
        found = visible(Product.objects.all(), profile)
        expected = {product.title for product in shop.products if judged(view, product)}
        assert {product.title for product in found} == expected
        assert set(visible(Product.objects.all(), profile, many=True)) == set(found)
        asked = {profile: [product.pk for product in shop.products]}
        assert seen_of(asked)[profile] == {p.pk for p in shop.products if p.title in expected}
        transaction.set_rollback(True)


def test_many_views_are_asked_in_one_query(shop, django_assert_num_queries):
    saw, *others = shop.articles
    views = [make_view(saw), make_view(out=[saw], starts_with_all=True)]
    profiles = [profile_of(view) for view in views]
    pks = {product.pk for product in shop.articles}
    with django_assert_num_queries(1):
        seen = seen_of({**dict.fromkeys(profiles, pks), Profile(7): pks})
    assert seen == {
        profiles[0]: {saw.pk},
        profiles[1]: {other.pk for other in others},
        Profile(7): pks,
    }


def test_a_category_is_seen_with_what_stands_below_it(shop, django_assert_num_queries):
    company, (saw, book, *_others) = make_company(), shop.articles
    tools, saws, jigsaws, books = shop.categories
    saw.categories.set([jigsaws])
    book.categories.set([books])
    make_view(saw, company=company)
    reading = Reading(company.pk)
    with django_assert_num_queries(2):
        assert set(reading.visible_categories(Category.objects.all())) == {tools, saws, jigsaws}
    assert set(Reading(None).visible_categories(Category.objects.all())) == set(shop.categories)


def test_what_is_not_public_makes_no_category_seen(shop):
    company, saw = make_company(), shop.articles[0]
    saw.categories.set(shop.categories[:1])
    make_view(saw, company=company)
    Product.objects.filter(pk=saw.pk).update(is_public=False)
    assert not Reading(company.pk).visible_categories(Category.objects.all()).exists()
