"""The strategy's price is the best condition's by brute force, whatever conditions there are."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.core.loading import get_class, get_model

from oscar_clientportal.core import clock
from tests import factories
from tests.oscar_requests import request_of

pytestmark = pytest.mark.django_db
PriceCondition = get_model("clientportal_conditions", "PriceCondition")

WHO, WHAT = ("company", "group", ""), ("product", "category", "range", "")
TIER = st.one_of(
    st.builds(lambda cents: {"price": Decimal(cents) / 100}, st.integers(0, 9000)),
    st.builds(lambda percent: {"percent": Decimal(percent) / 10}, st.integers(0, 1000)),
)
CONDITION = st.tuples(
    st.sampled_from(WHO),
    st.sampled_from(WHAT),
    st.dictionaries(st.sampled_from([1, 2, 5]), TIER, min_size=1),
    st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
    st.sampled_from([None, -1, 0, 1]),
)


@pytest.fixture
def shop():
    user = factories.make_user()
    contact = factories.make_contact(user.email, user=user, company=factories.make_company())
    product = factories.make_product("Saw", "30.00")
    category = get_model("catalogue", "Category").add_root(name="Tools")
    product.categories.add(category)
    group = factories.make_group(contact.company)
    bundle = get_model("offer", "Range").objects.create(name="All", includes_all_products=True)
    return user, {
        "company": contact.company,
        "group": group,
        "product": product,
        "category": category,
        "range": bundle,
    }


def by_hand(conditions, quantity):
    """The price as the sentence in the manual says it."""
    usable = []
    for number, (who, what, tiers, currency, begins) in enumerate(conditions):
        reached = [from_quantity for from_quantity in tiers if from_quantity <= quantity]
        if (begins or 0) > 0 or not reached:
            continue
        tier = tiers[max(reached)]
        if "price" in tier and currency != "EUR":
            continue
        began = -99 if begins is None else begins
        usable.append(((-WHO.index(who), -WHAT.index(what), began, number), tier))
    if not usable:
        return Decimal(30)
    tier = max(usable, key=lambda pair: pair[0])[1]
    if "price" in tier:
        return tier["price"]
    return (30 * (100 - tier["percent"]) / 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@pytest.mark.req("2.43", "2.44")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(conditions=st.lists(CONDITION, max_size=6), quantity=st.integers(1, 6))
def test_page_and_basket_agree_with_brute_force(shop, conditions, quantity):
    user, things = shop
    PriceCondition.objects.all().delete()
    get_model("basket", "Basket").objects.all().delete()
    for who, what, tiers, currency, begins in conditions:
        fields = {name: things[name] for name in (who, what) if name}
        begins = None if begins is None else clock.today() + timedelta(days=begins)
        made = PriceCondition.objects.create(currency=currency, valid_from=begins, **fields)
        for from_quantity, tier in tiers.items():
            made.tiers.create(from_quantity=from_quantity, **tier)
    request, product = request_of(user), things["product"]
    assert request.strategy.fetch_for_product(product).price.excl_tax == by_hand(conditions, 1)
    request.basket.add_product(product, quantity)
    [line] = request.basket.all_lines()
    assert line.purchase_info.price.excl_tax == by_hand(conditions, quantity)
    alone = get_class("partner.strategy", "Selector")().strategy(user=user)
    assert alone.fetch_for_product(product).price.excl_tax == by_hand(conditions, 1)


def test_a_record_at_somebodys_price_is_not_priced_twice(shop):
    from oscar_clientportal.conditions.services import at_price

    user, things = shop
    factories.make_condition(product=things["product"], percent="50")
    strategy = request_of(user).strategy
    record = things["product"].stockrecords.get()
    found = strategy.fetch_for_product(things["product"], stockrecord=at_price(record, Decimal(8)))
    assert found.price.excl_tax == 8
    assert strategy.fetch_for_product(things["product"], stockrecord=record).price.excl_tax == 15
    record.refresh_from_db()
    assert strategy.fetch_for_product(things["product"]).stockrecord.price == record.price == 30
