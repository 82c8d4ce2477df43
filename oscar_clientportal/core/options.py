"""What a shop's owner sets in the admin, over what the project's settings say.

The admin is a face, which no room may import: so it hands its source over when it is ready.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.cache import cache

from .tenancy.current import current_schema

Source = Callable[[], Mapping[str, Any]]

#: Seconds after which other processes see a change where each has a cache of its own.
LIFETIME = 60
_sources: list[Source] = []


def provide(source: Source) -> None:
    """``source()`` gives the current shop's options by name; what it leaves out stays as the settings say."""
    _sources[:] = [source]


def current() -> Mapping[str, Any]:
    """The current shop's options; kept in the cache, for every step of a checkout asks."""
    if not _sources:
        return {}
    return cache.get_or_set(_key(), lambda: dict(_sources[0]()), LIFETIME) or {}


def forget() -> None:
    """The options of the current shop have changed."""
    cache.delete(_key())


def _key() -> str:
    return f"clientportal-options-{current_schema()}"
