"""The checkout's views: mixins for Oscar's, and the pages a payment comes back to."""

from .index import IndexMixin
from .payment_details import PaymentDetailsMixin
from .payment_method import PaymentMethodMixin
from .processing import ProcessingView, ReturnView
from .shipping_address import ShippingAddressMixin
from .thank_you import ThankYouMixin
from .waiting import AnswerView, WaitingView
from .webhook import WebhookView

__all__ = [
    "AnswerView",
    "IndexMixin",
    "PaymentDetailsMixin",
    "PaymentMethodMixin",
    "ProcessingView",
    "ReturnView",
    "ShippingAddressMixin",
    "ThankYouMixin",
    "WaitingView",
    "WebhookView",
]
