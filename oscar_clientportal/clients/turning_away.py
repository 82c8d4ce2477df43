"""A session whose login has been closed since: nothing is done of what was asked for, and its owner reads why."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from . import backends, standing

LOGIN = "customer:login"


def turned_away(request: HttpRequest) -> HttpResponse | None:
    """The answer to a request in such a session, which is ended by it; None for everybody else.

    No query for whoever is let through, beside the one that loads the user; none at all without a session that
    somebody has logged into.
    """
    user_id = _logged_in(request)
    if user_id is None:
        return None
    if request.user.is_authenticated:
        closed = standing.reason(request.user)  # of a backend that isn't guarded
    else:
        closed = _why_gone(user_id)
    return turn_away(request, closed) if closed else None


def turn_away(request: HttpRequest, closed: str) -> HttpResponse:
    """End the session, and lead to the page of the login, which says why; a script gets the words as JSON."""
    request.session.flush()
    request.user = AnonymousUser()
    messages.error(request, closed)
    where = reverse(LOGIN)
    if _is_script(request):
        response: HttpResponse = JsonResponse({"error": closed, "login": where}, status=403)
    else:
        response = HttpResponseRedirect(where)
    response["Cache-Control"] = "no-store, private"
    return response


def _logged_in(request: HttpRequest) -> Any:
    """Whose session it is; None where nobody has logged into it. Asking doesn't count as using the session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    kept, was_used = request.session, request.session.accessed
    user_id = kept.get(SESSION_KEY)
    kept.accessed = was_used or user_id is not None
    return user_id


def _why_gone(user_id: Any) -> str:
    """Why this login is not accepted any more, as far as that is a matter of standing. One query."""
    user = backends.find_user(get_user_model()._meta.pk.to_python(user_id))
    return standing.reason(user) if user is not None and user.is_active else ""


def _is_script(request: HttpRequest) -> bool:
    """Whether a script asks, which would follow a redirect and show the page to nobody."""
    is_fetched = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    return is_fetched or request.headers.get("X-Requested-With") == "XMLHttpRequest"
