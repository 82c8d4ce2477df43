"""The ground every other test stands on."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sites.models import Site
from django.db import connection

pytestmark = pytest.mark.django_db


def test_database_tests_work_in_acme():
    assert connection.schema_name == "acme"
    assert Site.objects.get_current().domain == "acme.localhost"


def test_a_user_of_one_shop_is_unknown_in_the_other(globex):
    get_user_model().objects.create_user("someone", "someone@acme.example")
    with globex():
        assert not get_user_model().objects.exists()
        assert Site.objects.get_current().domain == "globex.localhost"
    assert get_user_model().objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_transactional_test_finds_the_database_new(turn):
    from oscar.core.loading import get_model

    assert not get_user_model().objects.exists()
    assert get_model("catalogue", "Option").objects.filter(code="clientportal-beneficiary").exists()
    get_user_model().objects.create_user("someone", "someone@acme.example")
