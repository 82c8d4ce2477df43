"""What somebody sees, as a search engine is told it."""

import pytest
from haystack.query import SearchQuerySet
from oscar.core.loading import get_model

from oscar_clientportal.checkout.catalogue.lists import ShownKeys
from tests.factories import make_product

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.41")]
Product = get_model("catalogue", "Product")


def test_an_engine_is_told_the_keys_in_one_query_however_often_it_copies_them(django_assert_num_queries):
    product = make_product()
    found = SearchQuerySet().filter(django_id__in=ShownKeys(Product.objects.all()))
    copies = [found, found.order_by("title"), found.all().filter(content="saw")]
    told = [
        child for copy in copies for child in copy.query.query_filter.children if child[0] == "django_id__in"
    ]
    with django_assert_num_queries(1):
        assert [keys.prepare(None) for _name, keys in told] == [[product.pk]] * len(told)
    assert len(told) >= 2


def test_who_sees_nothing_finds_nothing():
    make_product()
    assert ShownKeys(Product.objects.none()).prepare(None) == [0]


def test_an_engine_in_the_database_asks_for_no_keys():
    product, _other = make_product(), make_product()
    keys = ShownKeys(Product.objects.filter(pk=product.pk))
    assert SearchQuerySet().filter(django_id__in=keys).count() == 1
    assert "_keys" not in vars(keys)
