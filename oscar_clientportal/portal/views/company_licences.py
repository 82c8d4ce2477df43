"""The licences of a company: all of them, and one with whoever holds its seats."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import reading_of
from oscar_clientportal.core import acting, clock
from oscar_clientportal.licences import services
from oscar_clientportal.portal import company_licences
from oscar_clientportal.portal.company_colleagues import found_holders
from oscar_clientportal.portal.question import Question
from oscar_clientportal.portal.seat_bar import bar_of
from oscar_clientportal.portal.seat_products import seat_products_for

from .company_base import SuperAdminPage

Licence = get_model("clientportal_licences", "Licence")


class LicencesView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/licences.html"
    page_title = _("Licences")
    company_tab = "company-licences"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question, user = Question.of(self.request.GET), self.request.user
        rows, page = company_licences.found_licences(question, user=user, now=clock.now())
        figures = services.company_figures(company=self.company)
        return super().get_context_data(
            rows=rows,
            bar=bar_of(figures) if figures.quantity else None,
            products=seat_products_for(self.company, reading_of(self.request)),
            **question.around(page),
            **kwargs,
        )


class OneLicencePage(SuperAdminPage):
    """About one licence of the company; another one's is missing."""

    company_tab = "company-licences"

    @cached_property
    def licence(self) -> Any:
        return get_object_or_404(Licence.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def shown(self) -> company_licences.Shown:
        return company_licences.Shown(self.licence, clock.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts = {"licence": self.licence, "shown": self.shown, "is_acting": acting.current() is not None}
        return super().get_context_data(**facts, **kwargs)


class LicenceView(OneLicencePage, TemplateView):
    template_name = "oscar_clientportal/portal/company/licence.html"

    def get_page_title(self) -> str:
        return self.licence.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question = Question.of(self.request.GET)
        holders, page = found_holders(question, licence=self.licence)
        return super().get_context_data(
            question=question,
            holders=holders,
            **question.around(page),
            transfers=company_licences.transfers_of(self.licence),
            came_by=company_licences.came_by(self.licence) if self.shown.is_received else None,
            tie=company_licences.tie_of(self.licence),
            products=seat_products_for(self.company, reading_of(self.request)),
            **kwargs,
        )
