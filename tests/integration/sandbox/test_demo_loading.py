"""Loading the demo data: safe without DEBUG, safe to repeat, and one shop at a time."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from oscar.core.loading import get_model

from oscar_clientportal.core import tenancy

pytestmark = pytest.mark.django_db

Contact = get_model("clientportal_clients", "Contact")
StockRecord = get_model("partner", "StockRecord")


def everything():
    """Every row of the shop: model → sorted rows. Oscar's test factories define models without a table."""
    models = [
        model
        for model in apps.get_models()
        if model._meta.app_label not in {"tenants", "contenttypes"} and ".test." not in model.__module__
    ]
    return {model._meta.label: sorted(map(str, model.objects.values_list())) for model in models}


def test_nobody_has_a_password_without_debug(load_demo):
    load_demo("acme", debug=False)
    users = get_user_model().objects.exclude(username="AnonymousUser")
    assert users.count() >= 7
    assert [user.email for user in users if user.has_usable_password()] == []


def test_loading_again_changes_nothing(load_demo):
    load_demo("acme")
    StockRecord.objects.filter(product__title="HS").update(price=99)
    before = everything()
    load_demo("acme")
    assert everything() == before


def test_a_shop_that_is_loaded_tells_the_other_nothing(load_demo):
    with tenancy.schema("globex"):
        untouched = everything()
    load_demo("acme")
    with tenancy.schema("globex"):
        assert everything() == untouched
    load_demo("globex")
    for shop in ("acme", "globex"):
        with tenancy.schema(shop):
            addresses = Contact.objects.exclude(email="").values_list("email", flat=True)
            assert {address.rpartition("@")[2] for address in addresses} == {f"{shop}.example"}


def test_a_shop_that_does_not_exist_is_a_clear_message(db):
    with pytest.raises(CommandError, match="no shop with the schema initech"):
        call_command("load_demo", "initech")
