"""One request of somebody who acts as a client: what it may do, and that looking leaves nothing behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from oscar_clientportal.core.acting import Acting, acting_as

from . import bar, policy, switching, tours
from .exceptions import ActingAlready
from .policy import SAFE, blocked
from .rules import starting

START, STOP = "clientportal_portal:impersonate", "clientportal_portal:impersonate-stop"
#: All that can be sent on a guided tour: neither writes anything of the client's.
SENT_ON_TOURS = (STOP, "set_language")
GetResponse = Callable[[HttpRequest], HttpResponse]


def answer(
    request: HttpRequest, session: Any, named: switching.Named, get_response: GetResponse
) -> HttpResponse:
    """The answer to a request in a live session."""
    from .services import diary

    request.clientportal_impersonation, request.clientportal_impersonation_named = session, named
    _strip(request.COOKIES)
    bar.ask_whole(request)
    acting = _acting(request, session)
    decision = _decide(request, acting)
    if decision.ends:
        finish(request, session, named, session.End.LOGGED_OUT, by=session.impersonator)
        return _not_kept(get_response(request))
    if decision.page == START and request.POST.get("token") == str(session.token):
        return back_to("")  # the button was pressed twice
    response = _respond(request, session, acting, decision, get_response)
    if decision.page == START and request.method == "POST":
        _keep_nested(request, session)
    if decision.page != STOP:
        diary.note(session=session, request=request, response=response, decision=decision)
    return _not_kept(response)


def finish(request: HttpRequest, session: Any, named: switching.Named, how: str, *, by: Any = None) -> Any:
    """End the session, and give the browser back to whoever acted; if they may not log in any more, to nobody."""
    from .services import sessions
    from .standing import is_actor_there

    with transaction.atomic():
        ended = sessions.end(session=session, how=how, by=by)
        if is_actor_there(session, named.actor_hash):
            switching.give_back(request, session, named)
        else:
            switching.let_nobody_in(request)
    request.clientportal_impersonation = None
    return ended


def back_to(path: str) -> HttpResponse:
    """Where somebody is led who doesn't act any more."""
    return _not_kept(HttpResponseRedirect(path or settings.OSCAR_HOMEPAGE))


def _acting(request: HttpRequest, session: Any) -> Acting:
    """With the scopes of the session as far as its consent still gives them."""
    held = frozenset(session.scopes)
    if session.consent is not None:
        held &= starting.scopes(session.authority, session.consent.scopes, is_tour=session.is_tour)
    return Acting(
        session=session.pk,
        actor=session.impersonator,
        user=request.user,
        scopes=held,
        consent=session.consent_id,
        is_tour=session.is_tour,
    )


def _decide(request: HttpRequest, acting: Acting) -> policy.Decision:
    decision = policy.decide(request, acting)
    if acting.is_tour and request.method not in SAFE and decision.page not in SENT_ON_TOURS:
        return replace(decision, is_allowed=decision.ends)
    return decision


def _respond(
    request: HttpRequest, session: Any, acting: Acting, decision: policy.Decision, get_response: GetResponse
) -> HttpResponse:
    with _leaving_nothing(request, session, acting, decision) as whoever, acting_as(whoever):
        is_let = decision.is_allowed
        response = get_response(request) if is_let else blocked.answer(request, decision, session)
        response = bar.put_in(request, response, session)
    if response.streaming and not response.is_async:
        response.streaming_content = _stream(response.streaming_content, acting)
    return response


@contextmanager
def _leaving_nothing(
    request: HttpRequest, session: Any, acting: Acting, decision: policy.Decision
) -> Iterator[Acting]:
    """Whatever is written by looking is rolled back, and what waits for its commit never happens. On a guided tour
    that holds for everything, and the login that is looked through is gone afterwards as well.
    """
    is_kept = decision.page == STOP or (not acting.is_tour and (request.method not in SAFE or decision.keeps))
    if is_kept:
        yield acting
        return
    own = request.user
    try:
        with transaction.atomic():
            if acting.is_tour:
                request.user = tours.lend_login(session.contact)
                acting = replace(acting, user=request.user)
            yield acting
            transaction.set_rollback(True)
    finally:
        request.user = own


def _stream(chunks: Any, acting: Acting) -> Iterator[bytes]:
    """What is streamed is made after the request: under the same scopes."""
    chunks = iter(chunks)
    while True:
        with acting_as(acting):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


def _not_kept(response: HttpResponse) -> HttpResponse:
    """No cache and no "back" shows it again, and the browser keeps no basket and no history of the client's."""
    response["Cache-Control"] = "no-store, private"
    _strip(response.cookies)
    return response


def _strip(cookies: dict[str, Any]) -> None:
    """Take away what Oscar keeps in the browser: it is of one of two people, and of the other at the next request."""
    for name in (settings.OSCAR_BASKET_COOKIE_OPEN, settings.OSCAR_RECENTLY_VIEWED_COOKIE_NAME):
        cookies.pop(name, None)


def _keep_nested(request: HttpRequest, session: Any) -> None:
    """Whoever acts wanted to act as yet another client."""
    from .services import refusals

    refusals.keep_refusal(
        refused=ActingAlready(), impersonator=session.impersonator, ip=request.META.get("REMOTE_ADDR", "")
    )
