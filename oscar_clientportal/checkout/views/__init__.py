"""The checkout's views: mixins for Oscar's, and the pages a payment comes back to."""

from .payment_details import PaymentDetailsMixin
from .payment_method import PaymentMethodMixin
from .processing import ProcessingView, ReturnView
from .thank_you import ThankYouMixin
from .webhook import WebhookView

__all__ = [
    "PaymentDetailsMixin",
    "PaymentMethodMixin",
    "ProcessingView",
    "ReturnView",
    "ThankYouMixin",
    "WebhookView",
]
