"""To be written."""

from django.views.generic import TemplateView

from .company_base import SuperAdminPage


class GiveView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"


class TakeView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"


class ReduceView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"
