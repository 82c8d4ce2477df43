"""One shop per PostgreSQL schema, or one shop without schemas. The only importer of django_tenants.

Everything here also answers for a shop that does not have django-tenants installed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.sites import models as sites_models
from django.db import connection

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
