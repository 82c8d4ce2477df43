"""What whoever acted is told when a session is over."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from .policy import SAFE

SAID = {
    "expired": gettext_lazy("Your time as %(name)s was up."),
    "revoked": gettext_lazy(
        "The client has taken back or changed their consent: you don't act as %(name)s any more."
    ),
    "disabled": gettext_lazy("You may not act as %(name)s any more."),
    "closed": gettext_lazy("The login of %(name)s was closed or changed: you don't act as them any more."),
    "staff": gettext_lazy("The shop has ended your session as %(name)s."),
    "superseded": gettext_lazy("You began to act as somebody else: your session as %(name)s is over."),
}
OTHERWISE = gettext_lazy("Your session as %(name)s is over.")


def over(request: HttpRequest, session: Any, how: str) -> str:
    """Why the session is over, and that what was just asked for was not done."""
    why = SAID.get(how, OTHERWISE) % {"name": session.contact_name}
    if request.method in SAFE:
        return why
    return gettext("%(why)s What you have just sent was not carried out.") % {"why": why}
