"""What must hold in every shape of a shop; each project's tests import these."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from oscar.core.loading import get_class

from oscar_clientportal.core import class_loader, tenancy
from tests.unit.core.test_checks import found


def test_the_system_checks_have_nothing_to_say():
    assert found() == set()
    call_command("check", fail_level="WARNING")


@pytest.mark.django_db
def test_migrating_from_nothing_leaves_nothing_to_do():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("key", class_loader.MIXINS)
def test_oscars_classes_carry_our_mixins(key):
    (cls,) = class_loader.load(*[key[0], [key[1]]])
    assert get_class(*key) is cls
    assert cls.__mro__[1].__module__.startswith("oscar_clientportal.")


@pytest.mark.django_db
def test_the_storefront_answers(client):
    assert client.get("/", follow=True).status_code == 200


@pytest.mark.django_db
def test_the_portal_asks_a_stranger_to_log_in(client):
    response = client.get("/portal/portfolio/")
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/portal/portfolio/")


@pytest.mark.django_db
def test_the_portal_answers_an_agent(client):
    from tests import factories

    agent = factories.make_agent("agent@acme.example")
    factories.make_link(agent, factories.make_contact("client@acme.example"))
    client.force_login(agent.user, "oscar_clientportal.clients.backends.EmailBackend")
    response = client.get("/portal/portfolio/")
    assert response.status_code == 200
    assert "client@acme.example" in response.content.decode()


@pytest.mark.django_db
def test_the_wagtail_admin_answers(client):
    admin = get_user_model().objects.create_superuser("owner", "owner@acme.example", "clientportal")
    client.force_login(admin, "oscar_clientportal.clients.backends.ModelBackend")
    assert client.get("/cms/").status_code == 200


def test_there_is_one_shop():
    assert not tenancy.is_multi_tenant()
    assert tenancy.current_schema() == ""
    with tenancy.schema("anything"):
        assert tenancy.current_schema() == ""


@pytest.mark.django_db
def test_an_agent_buys_a_subscription_for_a_client_with_account_and_card(client, stripe_shop):
    from decimal import Decimal

    from tests import factories
    from tests.functional.shopping import Shopper, agent_with, only_order, sources

    agent = agent_with("40.00")
    link = factories.make_link(agent)
    shopper = Shopper(client, agent.user)
    shopper.choose_plan(link, factories.make_plan("HS+Origin", "100.00"))
    shopper.buy(method="account", card="pm_card_visa")
    assert shopper.page.url == "/checkout/thank-you/"
    assert sources(only_order()) == {
        "clientportal-account": (Decimal("40.00"), Decimal("40.00")),
        "clientportal-card": (Decimal("60.00"), Decimal("60.00")),
    }
    assert link.contact.subscriptions.get().payer == agent.user
