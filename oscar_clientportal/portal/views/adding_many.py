"""Many clients at once: a list, what will become of each line, and the confirmation."""

from collections import Counter
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from oscar_clientportal.core.afterwards import after_response
from oscar_clientportal.portal.many_forms import AddManyForm, sealed, unsealed
from oscar_clientportal.portfolios.exceptions import TooManyClients
from oscar_clientportal.portfolios.lists import Entry, Verdict
from oscar_clientportal.portfolios.services import (
    check_room,
    judge_entries,
    request_clients,
    resolve_waiting_links,
)

from .base import AgentPage

#: So many are looked up when the answer has left; the others by ``manage.py resolve_clients``.
RESOLVED_AT_ONCE = 100

#: The counts on top of the preview, in this order, each with the class of its badge.
KINDS = {
    Verdict.NEW: (_("will be added"), "portal-status"),
    Verdict.HERE: (_("already in your portfolio"), "portal-status portal-status-invited"),
    Verdict.TWICE: (_("twice in this list"), "portal-status portal-status-added"),
    Verdict.OWN: (_("your own address"), "badge-warning"),
    Verdict.NO_ADDRESS: (_("not an e-mail address"), "badge-danger"),
    Verdict.MISSING: (_("no e-mail address in this line"), "badge-danger"),
}


class AddManyView(AgentPage, FormView):
    """The preview looks at the list and the agent's own portfolio alone: whose the addresses are is looked up later."""

    template_name = "oscar_clientportal/portal/add_many.html"
    preview_template = "oscar_clientportal/portal/add_many_preview.html"
    page_title = _("Add many clients")
    form_class = AddManyForm
    success_url = reverse_lazy("clientportal_portal:portfolio")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "people" in request.POST:
            return self.confirm(request.POST["people"])
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AddManyForm) -> HttpResponse:
        return self.preview(judge_entries(agent=self.agent, entries=form.cleaned_data["entries"]))

    def preview(self, entries: list[Entry]) -> HttpResponse:
        counts = Counter(entry.verdict for entry in entries)
        context = self.get_context_data(
            lines=[(entry, *KINDS[entry.verdict]) for entry in entries],
            counts=[(counts[verdict], *kind) for verdict, kind in KINDS.items() if counts[verdict]],
            new=counts[Verdict.NEW],
            refusal=self.refusal(counts[Verdict.NEW]),
            people=sealed(entries, agent=self.agent),
        )
        return self.response_class(self.request, [self.preview_template], context)

    def refusal(self, new: int) -> str:
        """Why the new ones can't be added today; empty where they can."""
        try:
            check_room(agent=self.agent, more=new)
        except TooManyClients as error:
            return str(error)
        return ""

    def confirm(self, people: str) -> HttpResponse:
        try:
            entries = unsealed(people, agent=self.agent)
            links = request_clients(agent=self.agent, entries=entries, language=get_language() or "")
        except (ValueError, TooManyClients) as error:
            messages.error(self.request, str(error))
            return redirect("clientportal_portal:portfolio-add-many")
        self._say(len(links))
        response = redirect(str(self.success_url))
        pks = [link.pk for link in links[:RESOLVED_AT_ONCE]]
        after_response(response, partial(resolve_waiting_links, among=pks))
        return response

    def _say(self, count: int) -> None:
        text = ngettext(
            "%(count)s client is in your portfolio now.",
            "%(count)s clients are in your portfolio now.",
            count,
        )
        messages.success(self.request, text % {"count": f"{count:,}"})
