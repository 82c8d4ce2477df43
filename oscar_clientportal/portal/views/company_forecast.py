"""To be written."""

from django.views.generic import TemplateView

from .company_base import SuperAdminPage


class ForecastView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"
