"""Stripe's events: verified, stored once, then looked into. An event is a hint to ask, never a proof."""

import logging
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View
from oscar.core.loading import get_model

from oscar_clientportal.checkout.finishing import advance_attempt
from oscar_clientportal.core import clock
from oscar_clientportal.payments.exceptions import InvalidEvent, ProviderError
from oscar_clientportal.payments.stripe.gateway import gateway

logger = logging.getLogger("oscar_clientportal.checkout")


@method_decorator([csrf_exempt, transaction.non_atomic_requests], name="dispatch")
class WebhookView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            event = gateway().construct_event(
                payload=request.body, signature=request.headers.get("Stripe-Signature", "")
            )
        except InvalidEvent:
            return HttpResponse(status=400)
        ProviderEvent = get_model("clientportal_payments", "ProviderEvent")
        row, _is_new = ProviderEvent.objects.get_or_create(
            event_id=event.id, defaults={"kind": event.type[:100], "reference": event.object_id[:255]}
        )
        if row.processed_at is None and self.process(row):
            ProviderEvent.objects.filter(pk=row.pk).update(processed_at=clock.now())
        return HttpResponse(status=200)

    def process(self, event: Any) -> bool:
        """Advance the attempt that waits for this payment; one in the middle of its request is left to it."""
        PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
        waiting = PaymentAttempt.objects.filter(status=PaymentAttempt.Status.WAITING)
        attempt = waiting.filter(parts__reference=event.reference).exclude(parts__reference="").first()
        if attempt is None:
            return True
        try:
            advance_attempt(attempt=attempt)
        except ProviderError:
            logger.exception(
                "Event %s: the provider does not answer; the recovery will ask again", event.event_id
            )
            return False
        return True
