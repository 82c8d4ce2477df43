"""``SITE_CACHE`` of ``django.contrib.sites`` for several shops."""

from collections import defaultdict
from collections.abc import Iterator, MutableMapping
from typing import Any

from django.contrib.sites import models as sites_models

from .current import current_schema, is_multi_tenant


class SchemaKeyedSiteCache(MutableMapping[Any, Any]):
    """Shows each shop its own sites: Django's is keyed on ``SITE_ID`` or host alone and would hand one shop's to
    another. It lives as long as the process, as Django's does."""

    def __init__(self) -> None:
        self._sites: dict[str, dict[Any, Any]] = defaultdict(dict)

    def __getitem__(self, key: Any) -> Any:
        return self._sites[current_schema()][key]

    def __setitem__(self, key: Any, site: Any) -> None:
        self._sites[current_schema()][key] = site

    def __delitem__(self, key: Any) -> None:
        del self._sites[current_schema()][key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._sites[current_schema()])

    def __len__(self) -> int:
        return len(self._sites[current_schema()])

    def clear(self) -> None:
        """Forget the sites of every shop."""
        self._sites.clear()


def install_site_cache() -> None:
    """Replace Django's site cache where there are several shops. Harmless when called twice."""
    if not is_multi_tenant() or isinstance(sites_models.SITE_CACHE, SchemaKeyedSiteCache):
        return
    cache = SchemaKeyedSiteCache()
    sites_models.SITE_CACHE = cache
    # Django's own binds the name to a new dictionary.
    sites_models.SiteManager.clear_cache = lambda self: cache.clear()  # type: ignore[method-assign]
