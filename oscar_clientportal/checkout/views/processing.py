"""Where a payment comes back to, and where a second click waits for the first."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View
from oscar.core.loading import get_class

from oscar_clientportal.checkout.finishing import advance_attempt
from oscar_clientportal.checkout.payer import give_basket_back, own_attempts
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.exceptions import ProviderError


@method_decorator([never_cache, transaction.non_atomic_requests], name="dispatch")
class AttemptView(View):
    """A page about one payment attempt, for the one who made it; anybody else gets a 404."""

    template_name = "oscar_clientportal/checkout/processing.html"

    def get_attempt(self) -> Any:
        attempt = payments.own_attempt(token=self.kwargs["token"], **own_attempts(self.request))
        if attempt is None:
            raise Http404
        return attempt

    def checkout_session(self) -> Any:
        return get_class("checkout.utils", "CheckoutSessionData")(self.request)

    def respond(self, attempt: Any) -> HttpResponse:
        """Thank-you page, the payment form with the reason, or this page once more."""
        if attempt.status == attempt.Status.DONE:
            self.checkout_session().flush()
            self.request.session["checkout_order_id"] = attempt.order_id
            return redirect("checkout:thank-you")
        if attempt.status == attempt.Status.FAILED:
            if attempt.message:
                messages.error(self.request, attempt.message)
            give_basket_back(self.request, attempt.basket)
            return redirect("checkout:payment-method")
        return render(self.request, self.template_name, {"attempt": attempt})


class ReturnView(AttemptView):
    """The way back from the customer's bank. What the URL says proves nothing: the provider is asked."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        attempt = self.get_attempt()
        try:
            attempt = advance_attempt(attempt=attempt)
        except ProviderError:
            return redirect("clientportal_checkout:processing", token=attempt.token)
        return self.respond(attempt)


class ProcessingView(AttemptView):
    """Refreshes itself until the attempt has ended; the customer may give up waiting for the bank.

    It asks the provider too, as a webhook may be late or lost.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        attempt = self.get_attempt()
        if attempt.status == attempt.Status.WAITING:
            with suppress(ProviderError):
                attempt = advance_attempt(attempt=attempt)
        return self.respond(attempt)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Cancel: unless the payment has gone through meanwhile."""
        attempt = self.get_attempt()
        try:
            attempt = advance_attempt(attempt=attempt)
        except ProviderError as error:
            messages.error(request, str(error))
            return redirect("clientportal_checkout:processing", token=attempt.token)
        if attempt.status == attempt.Status.WAITING:
            payments.release_attempt(
                attempt=attempt, message=_("You cancelled the payment. Nothing was charged.")
            )
            attempt.refresh_from_db()
        return self.respond(attempt)
