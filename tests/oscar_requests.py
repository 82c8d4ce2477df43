"""Requests as Oscar's middleware prepares them, for services that need a basket."""

from typing import Any

from django.test import RequestFactory
from oscar.apps.basket.middleware import BasketMiddleware


def request_of(user: Any) -> Any:
    """A request of this user, with the basket they have."""
    request = RequestFactory().get("/")
    request.user, request.session = user, {}
    prepared = []
    BasketMiddleware(lambda request: prepared.append(request))(request)
    return prepared[0]
