"""The seats of whoever is logged in: what they open; and whom to ask for one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.core import acting, clock
from oscar_clientportal.licences import services
from oscar_clientportal.portal.company_colleagues import super_admins_of
from oscar_clientportal.portal.company_forms import AskForm
from oscar_clientportal.portal.company_licences import live_licences
from oscar_clientportal.portal.company_seats import held_by

from .company_base import CompanyPage

SeatRequest = get_model("clientportal_licences", "SeatRequest")


class OwnSeatPage(CompanyPage):
    company_tab = "company-seat"

    @cached_property
    def request_for_seat(self) -> Any:
        waiting = SeatRequest.objects.waiting().filter(contact=self.contact)
        return waiting.select_related("licence").first()

    def form(self, data: Any = None) -> AskForm:
        return AskForm(data, licences=live_licences(self.request.user, clock.now()))

    def back(self) -> HttpResponse:
        return redirect("clientportal_portal:company-seat")


class SeatView(OwnSeatPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/seat.html"
    page_title = _("My licences")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.form()
        return super().get_context_data(
            held=held_by(self.request.user, now=clock.now()),
            form=kwargs.pop("form", form),
            is_licensed=services.is_licensed(company=self.company),
            waits=self.request_for_seat,
            admins=super_admins_of(self.company),
            is_acting=acting.current() is not None,
            **kwargs,
        )


class AskView(SeatView):
    """Asked again, what was asked is changed: there is one request, however often the button is pressed."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            services.ask_for_seat(contact=self.contact, **form.cleaned_data)
        except ClientError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, gettext("You have asked for a seat: whoever runs the account is told."))
        return self.back()


class WithdrawView(OwnSeatPage, View):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.request_for_seat is not None:
            try:
                services.withdraw_request(request=self.request_for_seat, by=request.user)
            except ClientError as refused:
                messages.error(request, str(refused))
                return self.back()
        messages.success(request, gettext("You don't wait for a seat any more."))
        return self.back()
