"""Several shops in one project: nothing of one may reach another. Silent for a single shop."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.files.storage import FileSystemStorage, storages
from django.utils.module_loading import import_string

import oscar_clientportal
from oscar_clientportal.core import tenancy

from .installation import label_of

Check = Callable[..., Iterator[CheckMessage]]

KEY_FUNCTIONS = {
    "KEY_FUNCTION": "django_tenants.cache.make_key",
    "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
}
#: Sessions one shop signs or writes are valid in every other.
LEAKING_SESSIONS = (
    "django.contrib.sessions.backends.signed_cookies",
    "django.contrib.sessions.backends.file",
)
#: Labels of our apps; a fork keeps the label.
OURS = [label_of(entry) for entry in oscar_clientportal.INSTALLED_APPS]
DISPATCH = "clientportal_dispatch"
MAIN_MIDDLEWARE = "django_tenants.middleware.main.TenantMainMiddleware"


def tenant_check(check: Check) -> Check:
    """Register a check that speaks only where there are tenants."""

    @wraps(check)
    def checked(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
        if tenancy.is_multi_tenant():
            yield from check(app_configs, **kwargs)

    return register(checked)


@tenant_check
def check_caches(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    for alias, cache in settings.CACHES.items():
        wrong = {key: path for key, path in KEY_FUNCTIONS.items() if not _names(cache.get(key), path)}
        if wrong and not cache["BACKEND"].endswith("DummyCache"):
            yield Error(
                f"The cache {alias!r} would show one shop's entries to another.",
                hint=f"Set {wrong} in CACHES[{alias!r}].",
                id="clientportal.E040",
            )


@tenant_check
def check_session_engine(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if settings.SESSION_ENGINE in LEAKING_SESSIONS:
        yield Error(
            "A session of one shop would open every other.",
            hint="Keep them in the database: SESSION_ENGINE = 'django.contrib.sessions.backends.cached_db'.",
            id="clientportal.E041",
        )


@tenant_check
def check_session_cookie(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if settings.SESSION_COOKIE_DOMAIN:
        yield Error(
            "SESSION_COOKIE_DOMAIN sends the session cookie of one shop to others.",
            hint="Leave it unset.",
            id="clientportal.E042",
        )


@tenant_check
def check_storage(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    storage = storages["default"]
    if (
        isinstance(storage, FileSystemStorage)
        and len({_location(storage, shop) for shop in ("one", "two")}) == 1
    ):
        yield Error(
            "Uploaded files of all shops would lie in one directory.",
            hint="Set STORAGES['default'] to django_tenants.files.storage.TenantFileSystemStorage.",
            id="clientportal.E043",
        )


@tenant_check
def check_set_calls(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if not getattr(settings, "TENANT_LIMIT_SET_CALLS", False):
        yield Warning(
            "TENANT_LIMIT_SET_CALLS is off: every cursor sets the search path again.",
            hint="Set TENANT_LIMIT_SET_CALLS = True.",
            id="clientportal.W044",
        )


@tenant_check
def check_middleware(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    first = import_string(settings.MIDDLEWARE[0]) if settings.MIDDLEWARE else None
    if not (isinstance(first, type) and issubclass(first, import_string(MAIN_MIDDLEWARE))):
        yield Error(
            "The first of MIDDLEWARE must choose the shop: whatever runs before works for no shop.",
            hint=f"Put {MAIN_MIDDLEWARE} (or your subclass of it) first.",
            id="clientportal.E045",
        )


@tenant_check
def check_shared_apps(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    shared = _labels(_apps("SHARED_APPS"))
    for label in OURS:
        if label in shared:
            yield Error(
                f"{label} is among SHARED_APPS: all shops would share its rows.",
                hint="Move it to TENANT_APPS.",
                id="clientportal.E046",
            )


@tenant_check
def check_tenant_apps(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    in_shops = _labels(_apps("TENANT_APPS"))
    for label in (*OURS, "auth", "sessions", "sites"):
        if label in apps.app_configs and label not in in_shops:
            yield Error(
                f"{label} is missing from TENANT_APPS: each shop needs its own.", id="clientportal.E047"
            )


@tenant_check
def check_dispatch(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if DISPATCH not in apps.app_configs:
        return
    if DISPATCH not in _labels(_apps("SHARED_APPS")) or DISPATCH in _labels(_apps("TENANT_APPS")):
        yield Error(
            "oscar_clientportal.dispatch must be among SHARED_APPS alone: its one table tells of all shops.",
            id="clientportal.E063",
        )


def _names(configured: Any, path: str) -> bool:
    """Whether a cache's option is the function at ``path``, named or given."""
    return configured == path or configured is import_string(path)


def _location(storage: FileSystemStorage, shop: str) -> str:
    with tenancy.search_path(shop):
        return str(storage.location)


def _apps(setting: str) -> list[str]:
    """The entries of the setting; shops of several types have other settings, which are not looked at."""
    return [] if getattr(settings, "HAS_MULTI_TYPE_TENANTS", False) else list(getattr(settings, setting))


def _labels(entries: list[str]) -> set[str]:
    return {label_of(entry) for entry in entries}
