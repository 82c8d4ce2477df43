"""The bar that says who acts as whom: put into every page after it is made, so that no theme or cache can lose it."""

from math import ceil
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from oscar_clientportal.core import clock

from . import markup
from .words import scopes_now, words_of

TEMPLATE = "oscar_clientportal/partials/acting_bar.html"


def ask_whole(request: HttpRequest) -> None:
    """Ask the views for the page itself: not whether it is still the same, nor packed as nothing here can open it."""
    for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
        request.META.pop(name, None)
    if "HTTP_ACCEPT_ENCODING" in request.META:
        takes_gzip = "gzip" in request.META["HTTP_ACCEPT_ENCODING"].lower()
        request.META["HTTP_ACCEPT_ENCODING"] = "gzip" if takes_gzip else "identity"


def put_in(request: HttpRequest, response: HttpResponseBase, session: Any) -> HttpResponseBase:
    """The same response with the bar, if it is a page; anything else is left as it is. No query."""
    if not markup.is_page(response):
        return response
    return markup.insert(response, lambda: html(request, session), is_fragment=markup.is_for_script(request))


def html(request: HttpRequest, session: Any) -> str:
    """The bar itself, in the language of whoever acts."""
    left = (session.ends_at - clock.now()).total_seconds()
    context = {
        "session": session,
        "minutes": max(0, ceil(left / 60)),
        "may": words_of(scopes_now(session)),
        "csrf_token": get_token(request),
        "nonce": str(getattr(request, "csp_nonce", "") or ""),
    }
    return render_to_string(TEMPLATE, context)
