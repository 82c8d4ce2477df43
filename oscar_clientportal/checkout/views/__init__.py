"""The checkout's views: mixins for Oscar's, and the pages a payment comes back to."""

from .index import IndexMixin
from .payment_details import PaymentDetailsMixin
from .payment_method import PaymentMethodMixin
from .processing import ProcessingView, ReturnView
from .shipping_address import ShippingAddressMixin
from .thank_you import ThankYouMixin
from .webhook import WebhookView

__all__ = [
    "IndexMixin",
    "PaymentDetailsMixin",
    "PaymentMethodMixin",
    "ProcessingView",
    "ReturnView",
    "ShippingAddressMixin",
    "ThankYouMixin",
    "WebhookView",
]
