"""The end of a relation: a page that says what it means, and the act."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from oscar_clientportal.portfolios.exceptions import NotInPortfolio
from oscar_clientportal.portfolios.services import end_link

from .addresses import OfClientMixin


class EndRelationView(OfClientMixin, TemplateView):
    """Asked by GET, done by POST."""

    template_name = "oscar_clientportal/portal/client_end.html"
    page_title = _("End the relation")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            notes=self.link.notes.count(), addresses=self.link.addresses.count(), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        shown = self.link.client_name
        try:
            end_link(link=self.link, by=request.user)
        except NotInPortfolio as missing:  # refused while the page was open
            raise Http404 from missing
        messages.success(request, gettext("%(client)s is no longer in your portfolio.") % {"client": shown})
        return redirect("clientportal_portal:portfolio")
