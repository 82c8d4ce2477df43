"""Who of the company waits for a seat; each is given one, or told no."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.core import clock, keyset
from oscar_clientportal.core.keyset import moment
from oscar_clientportal.licences import services
from oscar_clientportal.portal.company_forms import AnswerForm
from oscar_clientportal.portal.company_licences import live_licences, with_free_seats
from oscar_clientportal.portal.question import Question, in_order

from .company_base import SuperAdminPage

SeatRequest = get_model("clientportal_licences", "SeatRequest")
LONGEST_FIRST = keyset.Order("asked_at", read=moment)


class WaitingView(SuperAdminPage, TemplateView):
    """Longest waiting first."""

    template_name = "oscar_clientportal/portal/company/waiting.html"
    page_title = _("Waiting list")
    company_tab = "company-waiting"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question = Question.of(self.request.GET)
        page = question.page(SeatRequest.objects.filter(company=self.company, answer=""), LONGEST_FIRST)
        return super().get_context_data(
            requests=in_order(SeatRequest.objects.select_related("contact", "licence"), page),
            licences=with_free_seats(self.request.user, clock.now()),
            **question.around(page),
            **kwargs,
        )


class AnswerView(SuperAdminPage, View):
    """Pressed twice: the second time it says that it is answered."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = SeatRequest.objects.filter(company=self.company).select_related("contact", "licence")
        asked = get_object_or_404(asked, pk=self.kwargs["pk"])
        form = AnswerForm(request.POST, licences=live_licences(request.user, clock.now()))
        if not form.is_valid():
            messages.error(request, gettext("Please choose an answer, and a licence that is your company's."))
        else:
            self.answer(asked, give=form.gives, licence=form.cleaned_data["licence"])
        return redirect("clientportal_portal:company-waiting")

    def answer(self, asked: Any, *, give: bool, licence: Any) -> None:
        try:
            services.answer_request(request=asked, by=self.request.user, give=give, licence=licence)
        except ClientError as refused:
            messages.error(self.request, str(refused))
            return
        text = (
            gettext("%(name)s has a seat now.")
            if give
            else gettext("%(name)s is told that they get no seat.")
        )
        messages.success(self.request, text % {"name": asked.contact.name})
