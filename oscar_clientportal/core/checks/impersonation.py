"""Acting as a client: the middleware that guards it stands where it can, and there is no second door beside ours."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.urls import URLResolver, get_resolver
from django.utils.module_loading import import_string

MIDDLEWARE = "oscar_clientportal.impersonation.middleware.ImpersonationMiddleware"
#: It asks these who somebody is, and speaks through them.
BEFORE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)
#: These already work for the person who is acted as.
AFTER = ("oscar.apps.basket.middleware.BasketMiddleware",)
#: Inside of ours it would keep what is looked at as a client, as nobody has said yet that it may not.
CACHE = "django.middleware.cache.UpdateCacheMiddleware"
#: Inside of ours it packs pages that are unpacked again for the bar.
GZIP = "django.middleware.gzip.GZipMiddleware"
COOKIE_SESSIONS = "django.contrib.sessions.backends.signed_cookies"


@register
def check_middleware(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    installed = _installed()
    here = _place_of(MIDDLEWARE, installed)
    if here is None:
        yield Error(
            f"{MIDDLEWARE} is missing from MIDDLEWARE: nothing would end a session as a client.",
            hint="Put it after Django's authentication and messages, before Oscar's basket.",
            id="clientportal.E064",
        )
        return
    yield from (_wrong_place(path, "after") for path in BEFORE if not _stands(path, installed, before=here))
    yield from (_wrong_place(path, "before") for path in AFTER if _stands(path, installed, before=here))
    if _stands_behind(CACHE, installed, here):
        yield Error(
            f"{CACHE} must stand before {MIDDLEWARE}: inside of it, the cache keeps what is seen as a client.",
            id="clientportal.E066",
        )
    if _stands_behind(GZIP, installed, here):
        yield Warning(
            f"{GZIP} stands after {MIDDLEWARE}: pages seen as a client are unpacked for the bar and sent so.",
            hint="Put it before.",
            id="clientportal.W066",
        )


@register
def check_sessions(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if settings.SESSION_ENGINE == COOKIE_SESSIONS:
        yield Warning(
            "Sessions live in cookies alone: a session as a client is bound to one stored session, and can't be.",
            hint="Keep sessions on the server: django.contrib.sessions.backends.cached_db.",
            id="clientportal.W065",
        )


@register(Tags.urls)
def check_second_door(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if _has_hijack(get_resolver()):
        yield Warning(
            "The URLs of django-hijack itself are open: a way to act as somebody without a reason, a consent or an "
            "end.",
            hint="Take hijack.urls out: the client portal needs none of them.",
            id="clientportal.W064",
        )


def _installed() -> list[type]:
    """The classes of ``MIDDLEWARE``; a function in it is none of those asked for."""
    found = [import_string(path) for path in settings.MIDDLEWARE]
    return [entry if isinstance(entry, type) else type(entry) for entry in found]


def _place_of(path: str, installed: list[type]) -> int | None:
    """Where the middleware, or a subclass of it, stands first."""
    wanted = import_string(path)
    return next((place for place, entry in enumerate(installed) if issubclass(entry, wanted)), None)


def _stands(path: str, installed: list[type], *, before: int) -> bool:
    place = _place_of(path, installed)
    return place is not None and place < before


def _stands_behind(path: str, installed: list[type], here: int) -> bool:
    place = _place_of(path, installed)
    return place is not None and place > here


def _wrong_place(path: str, where: str) -> Error:
    return Error(f"{MIDDLEWARE} must stand {where} {path}.", id="clientportal.E065")


def _has_hijack(resolver: URLResolver) -> bool:
    return any(
        _has_hijack(entry) if isinstance(entry, URLResolver) else _is_hijack(entry.callback)
        for entry in resolver.url_patterns
    )


def _is_hijack(view: Any) -> bool:
    return getattr(getattr(view, "view_class", None), "__module__", "") == "hijack.views"
