"""What every template may ask."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from . import conf


def client_portal(request: HttpRequest) -> dict[str, Any]:
    """``LANGUAGES`` narrowed to the shop's, so that its language menu offers no other; and, in place of ``shop_name``,
    the name under which the shop is this customer's supplier. So it stands after whatever else names the shop.
    """
    names = dict(settings.LANGUAGES)
    languages = [(code, gettext(str(names[code]))) for code in conf.settings.languages if code in names]
    name = _supplier_name(request)
    return {"LANGUAGES": languages, **({"shop_name": name} if name else {})}


def _supplier_name(request: HttpRequest) -> str:
    """No query, as the user came with contact and company; empty for everybody whose company has no such name."""
    contact = getattr(getattr(request, "user", None), "clientportal_contact", None)
    company = contact and contact.company
    return company.supplier_name if company else ""
