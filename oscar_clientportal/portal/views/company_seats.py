"""To be written."""

from django.views.generic import TemplateView

from .company_base import CompanyPage


class SeatView(CompanyPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"


class AskView(CompanyPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"


class WithdrawView(CompanyPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"
