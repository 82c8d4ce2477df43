"""Where a partner's people, and those of a company with a landing page, land when they have logged in."""

from typing import Any

from django.urls import reverse

from oscar_clientportal.clients.fields import is_landing_page
from oscar_clientportal.clients.standing import company_of
from oscar_clientportal.impersonation.services.membership import partner_of


class LandingMixin:
    """Mixed over ``oscar.apps.customer.views.AccountAuthView``: whoever has the partner master account lands on the
    dashboard, others on the landing page of their company, unless a ``next`` says otherwise.
    """

    def get_login_success_url(self, form: Any) -> str:
        if form.cleaned_data["redirect_url"]:
            return super().get_login_success_url(form)
        partner = partner_of(self.request.user)
        if partner is not None and partner.is_ticked:
            return reverse("clientportal_portal:partner")
        return landing_page(self.request.user) or super().get_login_success_url(form)


def landing_page(user: Any) -> str:
    """The path that this login's company has as its landing page; empty where there is none that may be led to."""
    company = company_of(user)
    path = company.landing_page if company is not None else ""
    return path if is_landing_page(path) else ""
