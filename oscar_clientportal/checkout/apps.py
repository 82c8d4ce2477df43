"""The checkout face: five pages of its own; the rest are mixins over Oscar's checkout."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class CheckoutConfig(OscarConfig):
    name = "oscar_clientportal.checkout"
    label = "clientportal_checkout"
    verbose_name = _("Checkout")
    namespace = "clientportal_checkout"

    def ready(self) -> None:
        super().ready()
        from . import receivers
        from .catalogue import menu
        from .views import AnswerView, ProcessingView, ReturnView, WaitingView, WebhookView

        self.processing_view = ProcessingView
        self.return_view = ReturnView
        self.waiting_view = WaitingView
        self.answer_view = AnswerView
        self.webhook_view = WebhookView
        receivers.connect()
        menu.register()

    def get_urls(self) -> list:
        urls = [
            path("checkout/<uuid:token>/return/", self.return_view.as_view(), name="return"),
            path("checkout/<uuid:token>/", self.processing_view.as_view(), name="processing"),
            path("checkout/waiting/<int:pk>/", self.waiting_view.as_view(), name="waiting"),
            path("order/<str:token>/", self.answer_view.as_view(), name="waiting-order"),
            path("stripe/webhook/", self.webhook_view.as_view(), name="webhook"),
        ]
        return self.post_process_urls(urls)
