"""A new shop: cloned from a template without people, as good as a migrated one, or not there at all."""

from contextlib import contextmanager

import pytest
from django.contrib.sites.models import Site
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import DatabaseError, connection, transaction
from django_tenants.signals import post_schema_sync
from django_tenants.utils import get_tenant_domain_model

from oscar_clientportal.core import tenancy
from oscar_clientportal.core.signals import shop_created
from tests import factories

from .catalogue import catalogue, schemas

pytestmark = pytest.mark.django_db


def create(**changes):
    names = {"schema_name": "initech", "domain": "initech.example", "name": "Initech", **changes}
    return tenancy.create_shop(**names)


def shops():
    return set(tenancy.tenant_model().objects.values_list("schema_name", flat=True))


@contextmanager
def listening(signal, receiver):
    signal.connect(receiver)
    try:
        yield
    finally:
        signal.disconnect(receiver)


def test_a_cloned_schema_has_every_name_and_definition_of_a_migrated_one():
    migrated, cloned = catalogue("shop_template"), catalogue("globex")
    assert {kind for kind, *_rest in migrated} >= {"constraint", "index", "trigger", "function", "view"}
    assert cloned - migrated == set()
    assert migrated - cloned == set()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET amount = 1",
        "UPDATE {} SET actor_id = NULL, reason = 'other'",
        "INSERT INTO {0} SELECT * FROM {0} ON CONFLICT (id) DO UPDATE SET amount = 1",
        "DELETE FROM {}",
        "TRUNCATE {}, clientportal_accounts_accountact",
        "TRUNCATE clientportal_accounts_account CASCADE",
    ],
)
@pytest.mark.parametrize("shop", ["acme", "globex", "shop_template"])
def test_the_ledger_of_a_cloned_shop_is_append_only(shop, statement):
    with tenancy.search_path(shop):
        factories.make_account(factories.make_company(), "40.00")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with pending checks can't be emptied
            with pytest.raises(DatabaseError, match=r"never (changed or )?deleted"), transaction.atomic():
                cursor.execute(statement.format("clientportal_accounts_transfer"))


def test_a_new_shop_knows_its_name_and_address_and_nobody():
    create(currency="HUF", languages=["hu"])
    with tenancy.schema("initech"):
        assert connection.tenant.currency == "HUF"
        site = Site.objects.get_current()
        assert (site.domain, site.name) == ("initech.example", "Initech")
        assert not factories.get_user_model().objects.exists()
    assert get_tenant_domain_model().objects.get(domain="initech.example").tenant.schema_name == "initech"


def test_the_shop_is_announced_inside_its_schema():
    heard = []

    def listen(sender, signal, **told):
        heard.append((connection.schema_name, told))

    with listening(shop_created, listen):
        create(languages=["hu", "en"])
    told = {
        "schema_name": "initech",
        "domain": "initech.example",
        "name": "Initech",
        "languages": ["hu", "en"],
    }
    assert heard == [("initech", told)]


def test_django_tenants_hears_that_the_schema_is_complete():
    heard = []

    def listen(sender, tenant, **kwargs):
        heard.append(tenant.schema_name)

    with listening(post_schema_sync, listen):
        create()
    assert heard == ["initech"]


def test_the_connection_works_for_the_same_shop_as_before():
    create()
    assert connection.schema_name == "acme"
    assert connection.tenant.name == "Acme Customs"


def test_where_a_listener_fails_nothing_is_left():
    def fail(**kwargs):
        raise RuntimeError("no")

    with listening(shop_created, fail), pytest.raises(RuntimeError):
        create()
    assert "initech" not in schemas() | shops()


@pytest.mark.parametrize(
    "name",
    [
        "public",
        "pg_shop",
        "shop_template",
        "information_schema",
        "Initech",
        "in-itech",
        "1st",
        "é",
        "",
        "x" * 64,
    ],
)
def test_a_name_no_schema_can_have_is_refused(name):
    with pytest.raises(ValidationError, match="schema"):
        create(schema_name=name)


@pytest.mark.parametrize(
    "domain",
    [
        "www.initech.example",
        "Initech.example",
        "initech.example:8000",
        "a b.example",
        "-a.example",
        "é.example",
        "",
    ],
)
def test_a_domain_no_request_can_have_is_refused(domain):
    with pytest.raises(ValidationError, match="domain"):
        create(domain=domain)


def test_a_taken_schema_is_refused():
    with pytest.raises(ValidationError, match="schema_name"):
        create(schema_name="acme")
    with tenancy.schema("acme"):
        assert Site.objects.get_current().domain == "acme.localhost"


def test_a_schema_that_is_no_shop_of_ours_is_left_alone():
    connection.cursor().execute("CREATE SCHEMA initech")
    with pytest.raises(ValidationError):
        create()
    assert "initech" not in shops()


def test_a_taken_domain_is_refused():
    with pytest.raises(ValidationError, match="domain"):
        create(domain="globex.localhost")
    assert "initech" not in schemas() | shops()


def test_a_template_that_holds_people_is_not_cloned():
    with tenancy.schema("shop_template"):
        factories.make_user()
    with pytest.raises(ImproperlyConfigured, match="holds users"):
        create()
    assert "initech" not in schemas() | shops()


def test_no_host_leads_to_the_template(client):
    domains = get_tenant_domain_model().objects.filter(tenant__schema_name="shop_template")
    assert not domains.exists()


@pytest.mark.django_db(transaction=True)
def test_two_shops_made_at_once_both_stand():
    from concurrent.futures import ThreadPoolExecutor

    def make(name):
        try:
            create(schema_name=name, domain=f"{name}.example", name=name)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(make, ["hooli", "initech"]))
    assert {"hooli", "initech"} <= schemas() & shops()
    assert catalogue("hooli") == catalogue("initech") == catalogue("shop_template")
