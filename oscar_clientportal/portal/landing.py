"""Where a partner's people land when they have logged in."""

from typing import Any

from django.urls import reverse

from oscar_clientportal.impersonation.services.membership import partner_of


class LandingMixin:
    """Mixed over ``oscar.apps.customer.views.AccountAuthView``: whoever has the partner master account lands on the
    dashboard, unless a ``next`` says otherwise.
    """

    def get_login_success_url(self, form: Any) -> str:
        partner = None if form.cleaned_data["redirect_url"] else partner_of(self.request.user)
        if partner is not None and partner.is_ticked:
            return reverse("clientportal_portal:partner")
        return super().get_login_success_url(form)
