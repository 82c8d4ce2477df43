"""Closed logins stay closed: every backend that brings a user asks how they stand, and Wagtail's login says why."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils.module_loading import import_string

GUARD = "oscar_clientportal.clients.backends.StandingMixin"
FORM = "oscar_clientportal.clients.login_forms.LoginFormMixin"
SETTING = "WAGTAILADMIN_USER_LOGIN_FORM"


@register
def check_backends(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    guard = import_string(GUARD)
    for path in settings.AUTHENTICATION_BACKENDS:
        backend = import_string(path)
        if _brings_users(backend) and not issubclass(backend, guard):
            yield Error(
                f"{path} of AUTHENTICATION_BACKENDS lets people in who are blocked, deactivated or outside their "
                "validity, and each page asks the database once more how they stand.",
                hint="Use EmailBackend and ModelBackend of oscar_clientportal.clients.backends, and put its "
                "StandingMixin over backends of your own.",
                id="clientportal.E067",
            )


@register
def check_wagtails_login(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    path = getattr(settings, SETTING, "")
    if not path or not issubclass(import_string(path), import_string(FORM)):
        yield Warning(
            f"Whoever is blocked and logs in to Wagtail reads that their password is wrong: {SETTING} is "
            f"{path or 'not set'}.",
            hint=f"{SETTING} = 'wagtail_hooks.login.LoginForm', or put LoginFormMixin of "
            "oscar_clientportal.clients.login_forms over your own.",
            id="clientportal.W067",
        )


def _brings_users(backend: type) -> bool:
    """Whether a session can be of this backend: one that only answers for permissions brings nobody."""
    get_user = getattr(backend, "get_user", None)
    return get_user is not None and get_user is not BaseBackend.get_user
