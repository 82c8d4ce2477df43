"""The thank-you page: what each means of payment paid, in the customer's words."""


class ThankYouMixin:
    """Mixed over ``oscar.apps.checkout.views.ThankYouView``."""

    template_name = "oscar_clientportal/checkout/thank_you.html"
