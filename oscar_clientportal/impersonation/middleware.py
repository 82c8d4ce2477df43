"""Every request of somebody who acts as a client passes here: is it still allowed, what may it do, what did it do."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from oscar_clientportal.clients.standing import reason
from oscar_clientportal.clients.turning_away import turn_away, turned_away
from oscar_clientportal.core import clock, conf

from . import acting_requests, notices, standing, switching
from .rules import over


class ImpersonationMiddleware:
    """After Django's authentication and messages, before Oscar's basket.

    Whoever acts as nobody goes through without a query of its own, and is turned away where their login is closed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = switching.named_in(request)
        if named is None:
            return turned_away(request) or self.get_response(request)
        session = standing.find_session(named.pk)
        if session is None or not named.is_of(session):
            return self._let_nobody_in(request)
        facts = standing.facts_of(
            session,
            user=request.user,
            actor_hash=named.actor_hash,
            needs_consent=session.authority != session.Authority.STAFF or conf.settings.staff_need_consent,
        )
        if how := over.why_over(facts, clock.now()):
            return self._give_back(request, session, named, how)
        return acting_requests.answer(request, session, named, self.get_response)

    def _let_nobody_in(self, request: HttpRequest) -> HttpResponse:
        """The browser's session has been copied, or logged in anew: the way back is not its own."""
        switching.let_nobody_in(request)
        return acting_requests.back_to("")

    def _give_back(
        self, request: HttpRequest, session: Any, named: switching.Named, how: str
    ) -> HttpResponse:
        """It is over: nothing is done of what was asked for, and the browser is its owner's again, if they may be
        anybody here.
        """
        acting_requests.finish(request, session, named, how)
        if session.impersonator is not None and (closed := reason(session.impersonator)):
            return turn_away(request, closed)
        messages.warning(request, notices.over(request, session, how))
        return acting_requests.back_to(session.return_to)
