"""The thank-you page: what each means of payment paid, in the customer's words."""

from typing import Any

from oscar_clientportal.core import conf


class ThankYouMixin:
    """Mixed over ``oscar.apps.checkout.views.ThankYouView``."""

    template_name = "oscar_clientportal/checkout/thank_you.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(brings_invoice=conf.settings.issue_invoices, **kwargs)
