"""The partner's dashboard: their own account, then the clients whose accounts they may open without a password."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf
from oscar_clientportal.impersonation.exceptions import ImpersonationError
from oscar_clientportal.impersonation.services import membership, partners
from oscar_clientportal.portal.partner_list import SHOWN, ClientsQuestion, found_clients
from oscar_clientportal.portal.ticking_form import TickingForm

from .base import AccountPage

Contact = get_model("clientportal_clients", "Contact")
Impersonation = get_model("clientportal_impersonation", "Impersonation")

#: Whoever is not ticked is told whom to ask; more names than these help nobody.
MOST_ADMINS = 3


class PartnerPage(AccountPage):
    """For the people of a partner the shop has enabled; to anybody else there is no such page."""

    active_tab = "partner"
    partner: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            self.partner = membership.remember(request=request, user=request.user)
            if self.partner is None:
                raise Http404
            if not self.is_let_in():
                return self.turn_away()
        return super().dispatch(request, *args, **kwargs)

    def is_let_in(self) -> bool:
        return bool(self.partner.is_ticked)

    def turn_away(self) -> HttpResponse:
        """Told kindly whom to ask: the partner's own super-admins."""
        people = Contact.objects.filter(company=self.partner.company_id, user__is_active=True)
        admins = people.filter(role=Contact.Role.SUPER_ADMIN)[:MOST_ADMINS]
        context = {"partner": self.partner, "admins": list(admins)}
        return render(self.request, "oscar_clientportal/portal/partner/not_ticked.html", context, status=403)


class DashboardView(PartnerPage, TemplateView):
    """A client has a Login where their consent stands, and there alone."""

    template_name = "oscar_clientportal/portal/partner/dashboard.html"
    page_title = _("Partner dashboard")

    def turn_away(self) -> HttpResponse:
        """Where nobody is ticked yet, the super-admin begins by ticking somebody."""
        if self.partner.is_run and not self.partner.has_users:
            return redirect("clientportal_portal:partner-users")
        return super().turn_away()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question, now, user = ClientsQuestion.of(self.request.GET), clock.now(), self.request.user
        rows, page = found_clients(question, partner=self.partner, user=user, on=now)
        return super().get_context_data(
            partner=self.partner,
            question=question,
            rows=rows,
            shown=SHOWN,
            **question.around(page),
            running=Impersonation.objects.live(now).filter(impersonator=user).first(),
            commissions_url=conf.settings.commissions_url,
            **kwargs,
        )


class UsersView(PartnerPage, FormView):
    """The partner's super-admin ticks "Partner master account" for any of its people."""

    template_name = "oscar_clientportal/portal/partner/users.html"
    page_title = _("Partner master account")
    form_class = TickingForm
    success_url = reverse_lazy("clientportal_portal:partner-users")

    def is_let_in(self) -> bool:
        return bool(self.partner.is_run)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "partner": self.partner}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        without_login = Contact.objects.filter(company=self.partner.company_id).exclude(user__is_active=True)
        return super().get_context_data(
            partner=self.partner,
            has_others=without_login.exists(),
            dashboard_url=reverse("clientportal_portal:partner"),
            **kwargs,
        )

    def form_valid(self, form: TickingForm) -> HttpResponse:
        chosen = list(form.cleaned_data["contacts"])
        try:
            partners.tick_users(partner=self.partner, contacts=chosen, by=self.request.user)
        except ImpersonationError as error:
            form.add_error("contacts", str(error))
            return self.form_invalid(form)
        text = gettext("Saved. Who is ticked sees the dashboard after their next login.")
        messages.success(self.request, text)
        return super().form_valid(form)
