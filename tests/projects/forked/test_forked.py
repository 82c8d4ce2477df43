"""The portal over a shop's own forks: mixin, then fork, then Oscar."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from oscar.apps.checkout import views as oscar_views
from oscar.core.loading import get_class, get_model

from oscar_clientportal.checkout.views import PaymentDetailsMixin
from tests.projects.forked.checkout import views as forked_views
from tests.projects.story import *  # noqa: F403


def test_our_mixin_sits_over_the_fork_and_the_fork_over_oscar():
    view = get_class("checkout.views", "PaymentDetailsView")
    order = [PaymentDetailsMixin, forked_views.PaymentDetailsView, oscar_views.PaymentDetailsView]
    assert [cls for cls in view.__mro__ if cls in order] == order


def test_the_fork_keeps_what_it_added():
    view = get_class("checkout.views", "PaymentDetailsView")()
    assert view.note_for_customer() == "We answer within a day."


def test_the_urls_lead_to_the_mixed_view():
    from django.urls import resolve

    view = resolve("/checkout/payment-details/").func.view_class
    assert issubclass(view, PaymentDetailsMixin)
    assert view.shop_note


def test_the_shop_has_not_got_oscars_newest_migration_of_orders():
    names = {name for label, name in MigrationLoader(None).graph.nodes if label == "order"}
    assert "0021_codes_and_cost_centre" in names
    assert "0021_billingaddress_code_shippingaddress_code" not in names


@pytest.mark.django_db
def test_our_tables_point_to_the_forked_order():
    order_parties = get_model("clientportal_portfolios", "OrderParties")
    assert order_parties._meta.get_field("order").related_model is get_model("order", "Order")
    assert get_model("order", "Order")._meta.get_field("cost_centre")
    assert order_parties._meta.db_table in connection.introspection.table_names()
