"""One shop per PostgreSQL schema, or one shop without schemas. The only importer of django_tenants.

Everything here also answers for a shop that does not have django-tenants installed.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sites import models as sites_models
from django.core.management import call_command
from django.db import connection

from .signals import shop_created

SINGLE_SHOP = ""


def is_multi_tenant() -> bool:
    """Whether this project keeps several shops, a schema for each."""
    return apps.is_installed("django_tenants")


def current_schema() -> str:
    """The schema of the shop the connection works for; empty for a single shop."""
    return getattr(connection, "schema_name", SINGLE_SHOP) if is_multi_tenant() else SINGLE_SHOP


@contextmanager
def schema(name: str) -> Iterator[None]:
    """Work for the shop with this schema; nothing to do for a single shop."""
    if not is_multi_tenant() or name == current_schema():
        yield
        return
    from django_tenants.utils import schema_context

    with schema_context(name):
        yield


class SchemaKeyedSiteCache(dict[Any, Any]):
    """``SITE_CACHE`` for several shops: Django's is keyed on ``SITE_ID`` or host alone and would hand one tenant's
    Site to another. Its lifetime is the process, as Django's."""

    @staticmethod
    def _key(key: Any) -> tuple[str, Any]:
        return (current_schema(), key)

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self._key(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(self._key(key), value)

    def __delitem__(self, key: Any) -> None:
        super().__delitem__(self._key(key))

    def __contains__(self, key: object) -> bool:
        return super().__contains__(self._key(key))


def install_site_cache() -> None:
    """Replace Django's site cache by one that keeps the shops apart. Harmless when called twice."""
    if not isinstance(sites_models.SITE_CACHE, SchemaKeyedSiteCache):
        sites_models.SITE_CACHE = SchemaKeyedSiteCache()
    sites_models.SiteManager.clear_cache = lambda self: sites_models.SITE_CACHE.clear()


TEMPLATE_SCHEMA = "shop_template"


def prepare_public_schema() -> None:
    """Build the few tables every shop shares.

    Only the tenants' own app and content types have tables there; running all 361 migrations to find that out takes
    half a minute, so the rest is only recorded.
    """
    from django_tenants.utils import get_tenant_model

    options = {"schema_name": "public", "interactive": False, "verbosity": 0}
    for app_label in ("contenttypes", get_tenant_model()._meta.app_label):
        call_command("migrate_schemas", app_label, **options)
    call_command("migrate_schemas", fake=True, **options)


def create_shop(*, schema_name: str, domain: str, name: str, **fields: Any) -> Any:
    """Create a shop: its tenant row and domain, and a schema cloned from a template that never holds people.

    ``fields`` are further fields of the project's tenant model. Returns the tenant.
    """
    from django_tenants.clone import CloneSchema
    from django_tenants.utils import get_tenant_domain_model, get_tenant_model

    with schema("public"):
        ensure_template_schema()
        shop = get_tenant_model().objects.create(schema_name=schema_name, name=name, **fields)
        get_tenant_domain_model().objects.create(tenant=shop, domain=domain, is_primary=True)
        CloneSchema().clone_schema(TEMPLATE_SCHEMA, schema_name)
    with schema(schema_name):
        sites_models.Site.objects.update_or_create(pk=settings.SITE_ID, defaults={"domain": domain, "name": name})
        shop_created.send(
            sender=type(shop),
            schema_name=schema_name,
            domain=domain,
            name=name,
            languages=getattr(shop, "languages", None) or [settings.LANGUAGE_CODE],
        )
    return shop


def ensure_template_schema() -> None:
    """Make the schema that shops are cloned from, by migration; later migrations reach it like any tenant's."""
    from django_tenants.utils import get_tenant_model

    template, created = get_tenant_model().objects.get_or_create(
        schema_name=TEMPLATE_SCHEMA, defaults={"name": "Template"}
    )
    if not created:
        return
    gc.disable()  # migrating is all CPU: a quarter less without the collector
    try:
        template.create_schema(check_if_exists=True, verbosity=0)
    finally:
        gc.enable()
