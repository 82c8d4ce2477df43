"""Where the shop wants it, no page for customers opens before the terms of use are accepted."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from oscar_clientportal.clients import terms
from oscar_clientportal.core import acting

#: Pages for customers: ours, and Oscar's account.
GUARDED = {"clientportal_portal", "customer"}
#: The terms themselves, the company's own page, ways in and out, and what a signed link opens.
OPEN = {
    "clientportal_portal:company",
    "clientportal_portal:company-terms",
    "clientportal_portal:company-terms-version",
    "clientportal_portal:impersonate-stop",
    "clientportal_portal:invitation",
    "clientportal_portal:register",
    "clientportal_portal:register-confirm",
    "clientportal_portal:renewal",
    "clientportal_portal:space-leave",
    "customer:login",
    "customer:logout",
    "customer:register",
    "customer:anon-order",
}


class TermsMiddleware:
    """After Django's authentication and messages, and after ours for impersonations. No query: the company comes with
    the login, and the version that holds from the cache.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or match.namespace not in GUARDED or match.view_name in OPEN:
            return None
        if not terms.are_asked_before(terms.PORTAL):
            return None
        contact = terms.contact_of(request.user)
        if contact is None or _is_shown_round() or not terms.are_awaited(contact.company, terms.PORTAL):
            return None
        messages.warning(request, terms.what_to_do(contact))
        url = reverse("clientportal_portal:company-terms")
        is_page = request.method in ("GET", "HEAD")
        query = f"?{urlencode({'next': request.get_full_path()})}" if is_page else ""
        return redirect(f"{url}{query}")


def _is_shown_round() -> bool:
    """On a guided tour the login exists only for the request: there is nobody to ask."""
    now = acting.current()
    return now is not None and now.is_tour
