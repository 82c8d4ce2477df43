"""Logins are closed here: a backend that lets nobody in who is closed, and forgets who has been closed meanwhile."""

import inspect
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import backends, get_user_model
from django.http import HttpRequest
from oscar.apps.customer import auth_backends

from . import standing

#: What is loaded with the user, and what of it nobody needs who merely looks.
WITH = "clientportal_contact__company"
WITHOUT = (
    *("clientportal_contact__search_text", "clientportal_contact__note"),
    *("clientportal_contact__company__search_text", "clientportal_contact__company__note"),
)


class StandingMixin:
    """Over a backend of Django's ``ModelBackend`` family; every entry of ``AUTHENTICATION_BACKENDS`` needs it.

    The user comes with contact and company in the one query that loads them, so asking ``standing`` about the user of
    a request costs nothing. Why somebody is turned away is kept on the request, and only once the password was right.
    """

    def authenticate(self, request: HttpRequest | None = None, *args: Any, **credentials: Any) -> Any:
        parent = super().authenticate  # type: ignore[misc]
        if not _takes(parent, request, *args, **credentials):
            return None
        user = parent(request, *args, **credentials)
        return user if user is None or admits(request, user) else None

    async def aauthenticate(self, request: HttpRequest | None = None, *args: Any, **credentials: Any) -> Any:
        return await sync_to_async(self.authenticate)(request, *args, **credentials)

    def get_user(self, user_id: Any) -> Any:
        user = find_user(user_id)
        if user is None or not self.user_can_authenticate(user):  # type: ignore[attr-defined]
            return None
        return None if standing.why_closed(user) else user

    async def aget_user(self, user_id: Any) -> Any:
        return await sync_to_async(self.get_user)(user_id)


class EmailBackend(StandingMixin, auth_backends.EmailBackend):
    """Oscar's: by address and password."""


class ModelBackend(StandingMixin, backends.ModelBackend):
    """Django's: by user name and password."""


def find_user(user_id: Any) -> Any:
    """The user with contact and company, in one query, closed or not; None if there is none.

    Not by ``first``: every request asks, and Django takes half as long again to write down an order that one row has
    no use for.
    """
    users = get_user_model()._default_manager.select_related(WITH).defer(*WITHOUT)
    return next(iter(users.filter(pk=user_id).order_by()), None)


def admits(request: HttpRequest | None, user: Any) -> bool:
    """Whether whoever has just shown who they are may come in; if not, the login form finds on the request why not."""
    closed = standing.reason(user)
    if closed and request is not None:
        request.clientportal_closed = closed  # type: ignore[attr-defined]
    return not closed


def _takes(method: Any, *args: Any, **kwargs: Any) -> bool:
    """Whether these credentials are of the kind that the backend below knows; Django looks at ours, which takes all."""
    try:
        inspect.signature(method).bind(*args, **kwargs)
    except TypeError:
        return False
    return True
