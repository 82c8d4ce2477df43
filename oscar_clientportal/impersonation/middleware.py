"""Every request of somebody who acts as a client passes here: is it still allowed, what may it do, what did it do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ImpersonationMiddleware:
    """After Django's authentication and messages, before Oscar's basket."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
