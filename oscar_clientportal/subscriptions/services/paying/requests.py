"""A request of the payer's own, for what Oscar asks of one: nobody is there to make it."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.sites.models import Site
from django.db import connection
from django.http import HttpRequest
from oscar.core.loading import get_class


class _Session(dict):
    modified = False


def request_of(payer: Any) -> Any:
    """With their strategy on it, and an empty session."""
    request: Any = HttpRequest()
    request.method = "POST"
    request.META.update({"SERVER_NAME": Site.objects.get_current().domain, "SERVER_PORT": "443"})
    request.user = payer or AnonymousUser()
    request.session = _Session()
    if hasattr(connection, "tenant"):
        request.tenant = connection.tenant
    request.strategy = get_class("partner.strategy", "Selector")().strategy(
        request=request, user=request.user
    )
    return request
