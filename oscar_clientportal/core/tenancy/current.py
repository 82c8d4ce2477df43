"""The shop the connection works for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection

SINGLE_SHOP = ""


def is_multi_tenant() -> bool:
    """Whether this project keeps several shops, a schema for each."""
    return apps.is_installed("django_tenants")


def current_schema() -> str:
    """The schema of the shop the connection works for; empty for a single shop."""
    return getattr(connection, "schema_name", SINGLE_SHOP) if is_multi_tenant() else SINGLE_SHOP


def tenant_model() -> Any:
    """The project's model of a shop."""
    from django_tenants.utils import get_tenant_model

    return get_tenant_model()


@contextmanager
def schema(name: str) -> Iterator[None]:
    """Work for the shop with this schema, as ``connection.tenant`` too; nothing to do where that is so already.

    Costs a query for the tenant's row. A name without one, such as ``public``, sets the search path only.
    """
    if not is_multi_tenant() or name == current_schema():
        yield
        return
    from django_tenants.utils import tenant_context

    tenant = tenant_model().objects.filter(schema_name=name).first()
    with tenant_context(tenant) if tenant else search_path(name):
        yield


@contextmanager
def search_path(name: str) -> Iterator[None]:
    """Point the connection at a schema without asking which tenant it belongs to: no query."""
    from django_tenants.utils import schema_context

    with schema_context(name):
        yield
