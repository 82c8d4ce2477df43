"""What the sandbox's templates ask about their shop."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from sandbox.demo.data import PASSWORD, address, table


def shop(request: HttpRequest) -> dict[str, Any]:
    """The shop's own name in place of the one in the settings and, while DEBUG is on, the demo logins."""
    tenant = request.tenant
    context = {"shop_name": tenant.name, "shop_tagline": gettext("Demonstration shop")}
    if settings.DEBUG:
        logins = SimpleLazyObject(lambda: demo_logins(tenant.schema_name))
        context |= {"demo_logins": logins, "demo_password": PASSWORD}
    return context


def demo_logins(schema: str) -> list[dict[str, str]]:
    """The cast of the demo with their addresses in this shop."""
    return [
        {"email": address(person["login"], schema), "role": person["role"]}
        for person in table("people")["cast"]
    ]
