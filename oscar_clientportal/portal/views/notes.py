"""Notes on a client: written on the client's page, deleted after a question."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from oscar.core.loading import get_model

from oscar_clientportal.portal.note_forms import NoteForm
from oscar_clientportal.portfolios.services import delete_note, write_note

from .addresses import OfClientMixin
from .portfolio import ClientView

ClientNote = get_model("clientportal_portfolios", "ClientNote")


class NoteAddView(ClientView):
    """The client's page with a form that was sent. Looked at, it is that page."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(_place(self.get_object()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(note_form=form))
        write_note(link=self.object, text=form.cleaned_data["text"])
        messages.success(request, gettext("Your note is kept."))
        return redirect(_place(self.object))


class NoteDeleteView(OfClientMixin, TemplateView):
    """Asked by GET, done by POST."""

    template_name = "oscar_clientportal/portal/client_note_delete.html"
    page_title = _("Delete a note")

    @cached_property
    def note(self) -> Any:
        return get_object_or_404(ClientNote, pk=self.kwargs["note_pk"], link=self.link)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(note=self.note, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        delete_note(note=self.note)
        messages.success(request, gettext("Your note is deleted."))
        return redirect(_place(self.link))


def _place(link: Any) -> str:
    return reverse("clientportal_portal:portfolio-client", args=[link.pk]) + "#notes"
