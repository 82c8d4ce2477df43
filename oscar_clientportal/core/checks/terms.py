"""Terms of use: the middleware without which the owner's choice "every page for customers" closes no page."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.utils.module_loading import import_string

MIDDLEWARE = "oscar_clientportal.portal.terms_gate.TermsMiddleware"


@register
def check_middleware(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    wanted = import_string(MIDDLEWARE)
    installed = [import_string(path) for path in settings.MIDDLEWARE]
    if not any(isinstance(entry, type) and issubclass(entry, wanted) for entry in installed):
        yield Warning(
            f"{MIDDLEWARE} is missing from MIDDLEWARE: no page waits until the terms of use are accepted.",
            hint="Put it after that of the impersonation. Orders wait without it.",
            id="clientportal.W068",
        )
