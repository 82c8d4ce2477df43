"""``tenancy.schema`` and what it gives back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from oscar_clientportal.core import conf, tenancy

pytestmark = pytest.mark.django_db


def test_shops_nest_and_each_is_left_for_the_one_before(globex):
    with globex():
        with tenancy.schema("acme"):
            assert tenancy.current_schema() == "acme"
        assert tenancy.current_schema() == "globex"
    assert tenancy.current_schema() == "acme"


def test_the_tenants_row_comes_with_the_schema(globex):
    with globex():
        assert connection.tenant.name == "Globex Tickets"
        assert conf.settings.languages == ["hu", "en"]
    assert conf.settings.languages == ["fr", "en"]


def test_a_failure_leaves_the_shop_as_well(globex):
    with pytest.raises(RuntimeError), globex():
        raise RuntimeError
    assert tenancy.current_schema() == "acme"


def test_working_for_the_shop_one_is_in_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0), tenancy.schema("acme"):
        pass


def test_the_search_path_alone_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0), tenancy.search_path("globex"):
        assert tenancy.current_schema() == "globex"


def test_another_thread_is_in_no_shop_and_does_not_move_this_one():
    def look():
        before = tenancy.current_schema()
        with tenancy.search_path("globex"):
            return before, tenancy.current_schema()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(look).result() == ("public", "globex")
    assert tenancy.current_schema() == "acme"
