"""A company's own page: what the shop knows of it, who belongs to it, and what waits for its super-admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from oscar_clientportal.clients.services.terms import state_of
from oscar_clientportal.core import acting, clock
from oscar_clientportal.licences import services as licences
from oscar_clientportal.portal import company_conditions, company_home
from oscar_clientportal.portal.company_colleagues import super_admins_of
from oscar_clientportal.portal.seat_bar import bar_of

from .company_base import CompanyPage


class CompanyView(CompanyPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/company.html"
    page_title = _("Company")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people, has_more = company_home.colleagues_of(self.company)
        figures = licences.company_figures(company=self.company)
        invoices, has_more_invoices = company_conditions.open_invoices(self.request.user, self.company)
        return super().get_context_data(
            people=people,
            has_more_people=has_more,
            admins=super_admins_of(self.company),
            default_user=company_home.default_user_of(people),
            figures=figures if figures.quantity else None,
            bar=bar_of(figures),
            seats=company_home.own_seats(self.request.user),
            agents=company_home.agents_of(self.company),
            files=company_home.files_of(self.request.user),
            terms=state_of(self.company),
            agreed=company_conditions.agreed_with(self.company),
            open_invoices=invoices,
            has_more_invoices=has_more_invoices,
            is_acting=acting.current() is not None,
            **(self.notices() if self.is_admin else {}),
            **kwargs,
        )

    def notices(self) -> dict[str, Any]:
        """What waits for whoever runs the company's account."""
        user = self.request.user
        return {
            "offers": company_home.offers_to(user, self.company),
            "waiting": company_home.waiting_count(self.company),
            "ending": company_home.ending_soon(user, clock.now()),
        }
