"""To be written."""

from django.views.generic import TemplateView

from .company_base import SuperAdminPage


class WaitingView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"


class AnswerView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"
