"""Ending a session that runs: the very next request in it is the person's own again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin import messages

from oscar_clientportal.impersonation.services import sessions
from wagtail_hooks.confirm import ConfirmView

from . import rows
from .page import session_rows

Impersonation = get_model("clientportal_impersonation", "Impersonation")


class EndView(ConfirmView):
    model = Impersonation
    permission_required = "end"
    rows = staticmethod(session_rows)
    template_name = "oscar_clientportal/wagtail/contacts/confirm.html"
    page_title = _("End session")
    header_icon = "cross"
    question = _("End this session now?")
    consequence = _(
        "Whatever they send next is no longer done in the client's name; they are told that the shop has ended it. "
        "What they did so far stays, and the client reads of it."
    )
    yes_label = _("Yes, end it")
    done_message = _("%(object)s: the session is over.")
    is_serious = True

    @property
    def index_url(self) -> str:
        return rows.inspect_url(self.object)

    @property
    def why_not(self) -> str:
        return "" if rows.is_running(self.object) else str(_("This session is over."))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.why_not:
            messages.error(request, self.why_not)
        else:
            sessions.end(session=self.object, how=Impersonation.End.STAFF, by=request.user)
            messages.success(request, self.done_message % {"object": self.object})
        return redirect(self.index_url)
