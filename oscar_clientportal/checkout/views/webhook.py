"""Where the card provider tells what happened."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.exceptions import InvalidEvent


@method_decorator([csrf_exempt, transaction.non_atomic_requests], name="dispatch")
class WebhookView(View):
    """Takes what the provider signed; what could not be done about it yet is ours to try again, not the provider's."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        signature = request.headers.get("Stripe-Signature", "")
        try:
            payments.receive_event(payload=request.body, signature=signature)
        except InvalidEvent:
            return HttpResponse(status=400)
        return HttpResponse(status=200)
