"""The conditions about a product, read in one query, are those that Oscar's own objects would give one by one."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.core.loading import get_model

from oscar_clientportal.conditions.rules import Condition, Tier, What, Who, winner
from oscar_clientportal.conditions.services import conditions_about, profiles_of
from tests.factories import make_company

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.43", "2.44")]

Category = get_model("catalogue", "Category")
CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")
CustomerGroup = get_model("clientportal_conditions", "CustomerGroup")
PriceCondition = get_model("clientportal_conditions", "PriceCondition")
Product = get_model("catalogue", "Product")
ProductClass = get_model("catalogue", "ProductClass")
Range = get_model("offer", "Range")
TODAY = date(2027, 3, 15)


@pytest.fixture
def shop(db):
    """Two product classes, categories three deep, articles with and without variants, four kinds of range."""
    kinds = [ProductClass.objects.create(name=name) for name in ("Tools", "Books")]
    tools = Category.add_root(name="Tools")
    saws = tools.add_child(name="Saws")
    jigsaws = saws.add_child(name="Jigsaws")
    books = Category.add_root(name="Books")
    parent = Product.objects.create(title="Saw", structure="parent", product_class=kinds[0])
    articles = [Product.objects.create(title=f"Article {n}", product_class=kinds[n % 2]) for n in range(3)]
    variants = [Product.objects.create(title=f"Saw {n}", structure="child", parent=parent) for n in range(2)]
    ranges = [Range.objects.create(name=f"Range {number}") for number in range(3)]
    everything = [Range.objects.create(name=f"Everything {n}", includes_all_products=True) for n in range(2)]
    groups = [CustomerGroup.objects.create(title=title) for title in ("Gold", "Silver")]
    companies = [make_company(f"Company {number}") for number in range(3)]
    for company, group in zip(companies[:2], groups, strict=True):
        CompanyConditions.objects.create(company=company, group=group)
    return SimpleNamespace(
        kinds=kinds,
        categories=[tools, saws, jigsaws, books],
        products=[parent, *articles, *variants],
        ranges=[*ranges, *everything],
        groups=groups,
        companies=companies,
    )


def some(items):
    return st.lists(st.sampled_from(items), unique=True, max_size=2)


def fill(draw, shop):
    """Where things stand, and the conditions."""
    for product in shop.products[:4]:
        product.categories.set(draw(some(shop.categories)))
    for each in shop.ranges:
        for product in draw(some(shop.products)):
            each.add_product(product)
        each.excluded_products.set(draw(some(shop.products)))
        each.classes.set(draw(some(shop.kinds)))
        each.included_categories.set(draw(some(shop.categories)))
        each.excluded_categories.set(draw(some(shop.categories)))
    days = st.none() | st.integers(-2, 2).map(lambda number: TODAY + timedelta(days=number))
    for _number in range(draw(st.integers(3, 10))):
        whom = draw(st.sampled_from([{}, {"company": shop.companies}, {"group": shop.groups}]))
        what = draw(
            st.sampled_from(
                [{}, {"product": shop.products}, {"category": shop.categories}, {"range": shop.ranges}]
            )
        )
        first, last = draw(days), draw(days)
        if first and last and last < first:
            first, last = last, first
        condition = PriceCondition.objects.create(
            **{name: draw(st.sampled_from(rows)) for name, rows in {**whom, **what}.items()},
            currency=draw(st.sampled_from(["EUR", "HUF"])),
            valid_from=first,
            valid_until=last,
        )
        for quantity in draw(st.sampled_from([(1,), (1, 5), (3,)])):
            kind = draw(st.sampled_from(["price", "percent"]))
            condition.tiers.create(from_quantity=quantity, **{kind: draw(st.integers(0, 100))})


def by_hand(condition, product, company, group):
    """The condition as far as it is about this product and customer, asking Oscar's objects."""
    if (condition.company_id and condition.company != company) or (
        condition.group_id and condition.group != group
    ):
        return None
    article, depth = product.parent or product, 0
    if condition.product_id:
        if condition.product not in (product, article):
            return None
        what = What.ARTICLE if condition.product == article else What.VARIANT
    elif condition.category_id:
        above = {each for own in article.categories.all() for each in own.get_ancestors_and_self()}
        if condition.category not in above:
            return None
        what, depth = What.CATEGORY, condition.category.depth
    elif condition.range_id:
        if not Range.objects.get(pk=condition.range_id).contains_product(product):
            return None
        what = What.RANGE
    else:
        what = What.EVERYTHING
    who = Who.CUSTOMER if condition.company_id else Who.GROUP if condition.group_id else Who.EVERYBODY
    tiers = tuple(
        Tier(t.from_quantity, t.price, t.percent) for t in condition.tiers.order_by("from_quantity")
    )
    facts = (condition.currency, condition.valid_from, condition.valid_until)
    return Condition(condition.pk, who, what, tiers, depth, *facts)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_one_query_finds_what_asking_every_condition_finds(shop, data):
    try:
        with transaction.atomic():
            fill(data.draw, shop)
            compare(shop)
            transaction.set_rollback(True)
    finally:
        for each in shop.ranges:
            each.invalidate_cached_queryset()


def compare(shop):
    customers = [*shop.companies, None]
    profiles = profiles_of([company.pk if company else None for company in customers])
    pairs = [(profile, product.pk) for profile in profiles.values() for product in shop.products]
    rows = list(PriceCondition.objects.all())
    found = conditions_about(pairs, on=None)
    today = conditions_about(pairs, on=TODAY)
    groups = dict(zip(shop.companies, [*shop.groups, None], strict=True))
    for company in customers:
        for product in shop.products:
            key = (company.pk if company else None, product.pk)
            told = [by_hand(row, product, company, groups.get(company)) for row in rows]
            expected = {each for each in told if each}
            assert set(found[key]) == expected
            assert len(found[key]) == len(expected)
            assert set(today[key]) == {each for each in expected if each.holds_on(TODAY)}
            for quantity in (1, 4, 9):
                asked = {"on": TODAY, "currency": "EUR", "quantity": quantity}
                assert winner(today[key], **asked) == winner(expected, **asked)


def test_nothing_asked_is_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert conditions_about([], on=TODAY) == {}


def test_many_customers_and_products_are_one_query(shop, django_assert_num_queries):
    PriceCondition.objects.create(group=shop.groups[0]).tiers.create(percent=Decimal(5))
    profiles = profiles_of([company.pk for company in shop.companies])
    pairs = [(profile, product.pk) for profile in profiles.values() for product in shop.products]
    with django_assert_num_queries(1):
        found = conditions_about(pairs, on=TODAY)
    assert {company for (company, _product), conditions in found.items() if conditions} == {
        shop.companies[0].pk
    }
