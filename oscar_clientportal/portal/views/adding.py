"""Adding a client to the portfolio."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from oscar_clientportal.core.afterwards import after_response
from oscar_clientportal.portal.forms import AddClientForm
from oscar_clientportal.portfolios.exceptions import PortfolioError
from oscar_clientportal.portfolios.services import request_client, resolve_waiting_links

from .base import AgentPage


class AddClientView(AgentPage, FormView):
    """One field. Whoever the address belongs to, the answer is the same and takes the same work: that is looked up
    when the answer has left.
    """

    template_name = "oscar_clientportal/portal/add_client.html"
    page_title = _("Add a new client")
    form_class = AddClientForm
    success_url = reverse_lazy("clientportal_portal:portfolio")

    def form_valid(self, form: AddClientForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        try:
            link = request_client(agent=self.agent, email=email, language=get_language() or "")
        except PortfolioError as error:
            form.add_error("email", str(error))
            return self.form_invalid(form)
        self._say(email, link)
        response = super().form_valid(form)
        after_response(response, partial(resolve_waiting_links, among=[link.pk]))
        return response

    def _say(self, email: str, link: Any) -> None:
        if link.is_new:
            messages.success(self.request, gettext("%(email)s is in your portfolio now.") % {"email": email})
        else:
            messages.info(self.request, gettext("%(email)s is already in your portfolio.") % {"email": email})
