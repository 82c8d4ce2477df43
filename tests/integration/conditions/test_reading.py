"""What one reader sees and pays."""

from decimal import Decimal

import pytest
from oscar.core.loading import get_model
from oscar.test.factories import create_product

from oscar_clientportal.conditions.services import Reading
from tests.factories import make_company

pytestmark = pytest.mark.django_db

CatalogueView = get_model("clientportal_conditions", "CatalogueView")
PriceCondition = get_model("clientportal_conditions", "PriceCondition")
CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")
Category = get_model("catalogue", "Category")
Product = get_model("catalogue", "Product")
Range = get_model("offer", "Range")


def test_a_customer_sees_its_own_view_and_pays_its_own_price(django_assert_num_queries):
    company = make_company()
    top = Category.add_root(name="Tools")
    under = top.add_child(name="Saws")
    saw, other, single = create_product(price=Decimal(10)), create_product(), create_product()
    saw.categories.add(under)
    bundle = Range.objects.create(name="All", includes_all_products=True)
    view = CatalogueView.objects.create(name="Tools")
    view.items.create(category=top)
    view.items.create(product=single)
    CompanyConditions.objects.create(company=company, view=view)
    for kwargs, percent in [({"category": top, "company": company}, 20), ({"range": bundle}, 5), ({}, 1)]:
        PriceCondition.objects.create(**kwargs).tiers.create(percent=percent)
    reading, nobodys = Reading(company.pk), Reading(None)
    with django_assert_num_queries(2):
        assert set(reading.visible(Product.objects.all())) == {saw, single}
    assert reading.sees([saw.pk, other.pk]) == {saw.pk}
    assert nobodys.sees([saw.pk, other.pk]) == {saw.pk, other.pk}
    with django_assert_num_queries(1):
        reading.prepare([saw, other])
        price = reading.price(saw, list_price=Decimal(10), currency="EUR")
    assert price == Decimal("8.00")
    assert nobodys.price(saw, list_price=Decimal(10), currency="EUR") == Decimal("9.50")
    assert len(reading.conditions(saw)) == 3
    view.starts_with_all = True
    view.save()
    view.items.update(is_out=True)
    assert set(Reading(company.pk).visible(Product.objects.all())) == {other}
