from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_tenants.utils import get_public_schema_name


class NobodyOnThePublicHostMiddleware:
    """The host without a shop has neither people nor sessions: a session cookie means nothing there.

    Oscar's basket middleware asks for the user on every page, and there is no table to look them up in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.tenant.schema_name == get_public_schema_name():
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        return self.get_response(request)
