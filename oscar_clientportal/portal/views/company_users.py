"""The users of a company, to its super-admin."""

from django.views.generic import TemplateView

from .company_base import SuperAdminPage


class UsersView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"


class InviteView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"


class UserView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"


class RoleView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"


class DeactivateView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"


class ReactivateView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"


class LeavesView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"


class ResendView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"


class UninviteView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/base.html"
