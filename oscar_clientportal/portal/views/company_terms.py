"""The terms of use, and a company's answers to them."""

from django.views.generic import TemplateView

from .company_base import CompanyPage


class TermsView(CompanyPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"


class TermsVersionView(CompanyPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"
