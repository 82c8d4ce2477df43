"""What a company itself keeps right of its data."""

from django.views.generic import TemplateView

from .company_base import SuperAdminPage


class DataView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"
