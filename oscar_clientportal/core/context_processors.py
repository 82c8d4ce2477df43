"""What every template may ask."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from . import conf


def client_portal(request: HttpRequest) -> dict[str, Any]:
    """``LANGUAGES`` narrowed to the shop's, so that its language menu offers no other."""
    names = dict(settings.LANGUAGES)
    return {
        "LANGUAGES": [(code, gettext(str(names[code]))) for code in conf.settings.languages if code in names]
    }
