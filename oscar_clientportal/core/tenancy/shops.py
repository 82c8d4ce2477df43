"""Making shops: the public schema, the template they are cloned from, and the clone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sites import models as sites_models
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, models, transaction
from django.utils.module_loading import module_has_submodule

from oscar_clientportal.core.migrating import quick_migrations
from oscar_clientportal.core.signals import shop_created

from . import names
from .cloning import clone
from .current import current_schema, is_multi_tenant, schema, tenant_model

TEMPLATE_SCHEMA = names.TEMPLATE_SCHEMA


def prepare_public_schema() -> None:
    """Build the few tables all shops share, or bring them up to date.

    Only shared apps have tables there. Running every shop's 361 migrations to find that out takes half a minute, so
    they are only recorded.
    """
    options = {"schema_name": _public(), "interactive": False, "verbosity": 0}
    for label in _shared_labels():
        call_command("migrate_schemas", label, **options)
    call_command("migrate_schemas", fake=True, **options)


def create_shop(*, schema_name: str, domain: str, name: str, **fields: Any) -> models.Model:
    """Create a shop: its tenant row and domain, and a schema cloned from a template that never holds people.

    ``fields`` are further fields of the project's tenant model. Announces ``shop_created`` and returns the tenant.
    Raises ``ValidationError`` and leaves nothing behind where a name can't be used or is taken.
    """
    from django_tenants.models import TenantMixin
    from django_tenants.signals import post_schema_sync
    from django_tenants.utils import get_tenant_domain_model

    names.validate_schema_name(schema_name)
    names.validate_host(domain)
    with schema(_public()), _one_at_a_time():
        shop = _checked(tenant_model(), schema_name=schema_name, **_known(name=name), **fields)
        shop.auto_create_schema = False
        host = _checked(get_tenant_domain_model(), domain=domain, is_primary=True)
        ensure_template_schema()
        with transaction.atomic():
            shop.save()
            host.tenant = shop
            host.save()
            clone(TEMPLATE_SCHEMA, schema_name)
            _open(shop, domain=domain, name=name)
    post_schema_sync.send(sender=TenantMixin, tenant=shop.serializable_fields())
    return shop


def ensure_template_schema() -> None:
    """Make the schema that shops are cloned from, by migration; later migrations reach it like any tenant's.

    Its tenant row is written last: a schema without one is what an interrupted migration left, and is made anew.
    """
    tenants = tenant_model()
    if tenants.objects.filter(schema_name=TEMPLATE_SCHEMA).exists():
        _refuse_people()
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {TEMPLATE_SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {TEMPLATE_SCHEMA}")
    with quick_migrations():
        call_command("migrate_schemas", schema_name=TEMPLATE_SCHEMA, interactive=False, verbosity=0)
    template = tenants(schema_name=TEMPLATE_SCHEMA, **_known(name="Template"))
    template.auto_create_schema = False
    template.save()


def _open(shop: Any, *, domain: str, name: str) -> None:
    """What a new schema can't know: its shop's name and address."""
    with schema(shop.schema_name):
        sites_models.Site.objects.update_or_create(
            pk=getattr(settings, "SITE_ID", 1), defaults={"domain": domain, "name": name[:50]}
        )
        shop_created.send(
            sender=type(shop),
            schema_name=shop.schema_name,
            domain=domain,
            name=name,
            languages=getattr(shop, "languages", None) or [settings.LANGUAGE_CODE],
        )


def _refuse_people() -> None:
    with schema(TEMPLATE_SCHEMA):
        if get_user_model().objects.exists():
            raise ImproperlyConfigured(
                f"The schema {TEMPLATE_SCHEMA} holds users, who would get into every new shop: delete them first."
            )


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two shops made at once would both build the template, and replace the clone function under each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [TEMPLATE_SCHEMA])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [TEMPLATE_SCHEMA])


def _checked(model: Any, **values: Any) -> Any:
    """A new row of the project's model with these values, found good."""
    row = model(**values)
    row.full_clean(exclude={field.name for field in model._meta.fields} - set(values))
    return row


def _known(*, name: str) -> dict[str, str]:
    """The shop's name where the project's tenant model keeps one."""
    has_name = any(field.name == "name" for field in tenant_model()._meta.fields)
    return {"name": name} if has_name else {}


def shop_schemas() -> list[str]:
    """The schemas of all shops, to work through one by one; a single shop answers with the one it is."""
    if not is_multi_tenant():
        return [current_schema()]
    others = {_public(), TEMPLATE_SCHEMA}
    with schema(_public()):
        return [
            name
            for name in tenant_model()._default_manager.order_by("pk").values_list("schema_name", flat=True)
            if name not in others
        ]


def _public() -> str:
    from django_tenants.utils import get_public_schema_name

    return get_public_schema_name()


def _shared_labels() -> list[str]:
    """Labels of the shared apps with migrations."""
    shared = {apps.get_containing_app_config(entry) for entry in settings.SHARED_APPS}
    return [
        config.label
        for config in apps.get_app_configs()
        if config in shared and module_has_submodule(config.module, "migrations")
    ]
