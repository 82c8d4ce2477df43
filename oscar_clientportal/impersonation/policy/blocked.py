"""The answer to what is not open to whoever acts as a client: a page that says why, or JSON for scripts."""

from collections.abc import Callable
from typing import Any

from django.conf import settings as django_settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from oscar.core.loading import get_class
from oscar.core.utils import safe_referrer

from oscar_clientportal.impersonation.words import scopes_now, words_of

from . import Decision

GetResponse = Callable[[HttpRequest], HttpResponse]
TEMPLATE = "oscar_clientportal/impersonation/blocked.html"


def answer(request: HttpRequest, decision: Decision, session: Any) -> HttpResponse:
    """403, whatever was asked for. Rendering it leaves nothing behind, as looking doesn't."""
    title = _("This is for %(name)s alone") % {"name": session.contact_name}
    reason = _reason(decision, session)
    if wants_json(request):
        return JsonResponse({"error": "acting", "title": title, "message": reason}, status=403)
    back = safe_referrer(request, django_settings.OSCAR_HOMEPAGE)
    context = {"title": title, "reason": reason, "decision": decision, "back": back}
    with transaction.atomic():
        response = _with_basket(lambda request: render(request, TEMPLATE, context, status=403))(request)
        transaction.set_rollback(True)
    return response


def _with_basket(make: GetResponse) -> GetResponse:
    """Nobody behind us has seen the request yet, and every page of Oscar's shows a basket."""
    return get_class("basket.middleware", "BasketMiddleware")(make)


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, or whoever would rather have JSON than a page."""
    is_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    return is_script or request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _reason(decision: Decision, session: Any) -> str:
    names = {"name": session.contact_name, "scopes": ", ".join(map(str, words_of(scopes_now(session))))}
    if decision.needs:
        return _("You act as %(name)s and may: %(scopes)s. This is not among it.") % names
    return _("Nobody can do or see this in the name of %(name)s: they do it themselves.") % names
