"""Adding a client to the portfolio."""

import time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from oscar.core.loading import get_model

from oscar_clientportal.portal.forms import AddClientForm
from oscar_clientportal.portfolios.exceptions import PortfolioError
from oscar_clientportal.portfolios.services import add_client

from .base import AgentPage

ClientLink = get_model("clientportal_portfolios", "ClientLink")


class AddClientView(AgentPage, FormView):
    """One field. Whoever the address belongs to, the answer is the same, and takes as long."""

    template_name = "oscar_clientportal/portal/add_client.html"
    page_title = _("Add a new client")
    form_class = AddClientForm
    success_url = reverse_lazy("clientportal_portal:portfolio")
    #: No answer leaves before this time: inviting somebody new is a little more work than asking the staff
    #: about somebody known, and the difference could be measured.
    seconds = 0.4

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        begun = time.monotonic()
        response = super().post(request, *args, **kwargs)
        time.sleep(max(0.0, begun + self.seconds - time.monotonic()))
        return response

    def form_valid(self, form: AddClientForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        is_known = ClientLink.objects.visible_to(self.request.user).with_address(email).exists()
        try:
            add_client(agent=self.agent, email=email, language=get_language() or "")
        except PortfolioError as error:
            form.add_error("email", str(error))
            return self.form_invalid(form)
        if is_known:
            messages.info(self.request, gettext("%(email)s is already in your portfolio.") % {"email": email})
        else:
            messages.success(self.request, gettext("%(email)s is in your portfolio now.") % {"email": email})
        return super().form_valid(form)
