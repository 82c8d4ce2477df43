"""The page on which a renewal is paid by whoever has its signed link: its payer got it by mail, or is logged in."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import language_of
from oscar_clientportal.core import conf
from oscar_clientportal.payments import services as payments
from oscar_clientportal.portal.renewal_payment_form import RenewalCardForm
from oscar_clientportal.subscriptions import tokens
from oscar_clientportal.subscriptions.services import paying, renewing
from oscar_clientportal.subscriptions.services.paying import Outcome, Result

Contact = get_model("clientportal_clients", "Contact")
Renewal = get_model("clientportal_subscriptions", "Renewal")

PAYABLE = (*Renewal.LIVE, Renewal.Status.FAILED)


@method_decorator(sensitive_post_parameters(), name="dispatch")
@method_decorator([never_cache, transaction.non_atomic_requests], name="dispatch")
class RenewalView(View):
    """Looking at it charges nothing; it asks how a try stands that is under way, as a webhook may be late or lost.

    It is where the payer's bank sends them back to as well: what that address says proves nothing. Whatever is wrong
    with a link, the answer is one and the same page.
    """

    http_method_names = ["get", "head", "post"]
    folder = "oscar_clientportal/portal"
    renewal: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.renewal = tokens.renewal_of(kwargs["token"])
        if self.renewal is None or self.is_of_another() or self.is_closed():
            response: HttpResponseBase = render(request, f"{self.folder}/renewal_invalid.html", status=404)
        else:
            self._speak_their_language()
            response = super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = "same-origin"  # the address is a key: no other site may learn it
        return response

    def is_of_another(self) -> bool:
        """Whether somebody else is logged in: the payer's cards are none of their business."""
        user = self.request.user
        return user.is_authenticated and user.pk != self.renewal.payer_id

    def is_closed(self) -> bool:
        """Whether nobody may pay it for now; what is under way at the bank is still followed."""
        is_shut = bool(renewing.closed_companies(self.renewal.subscription))
        return is_shut and not paying.is_under_way(self.renewal)

    def _speak_their_language(self) -> None:
        """Of whoever is not logged in we know no choice of theirs."""
        if self.request.user.is_authenticated:
            return
        contact = Contact.objects.of_user(self.renewal.payer).select_related("company").first()
        language = language_of(contact) if contact is not None else ""
        if language:
            translation.activate(language)
            self.request.LANGUAGE_CODE = translation.get_language()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if paying.is_under_way(self.renewal):
            outcome = renewing.follow_renewal(renewal=self.renewal)
            if outcome.result is Result.UNKNOWN:
                return self.show("renewal_waits")
            if outcome.result is Result.WAITING and "redirect_status" in request.GET:
                messages.warning(request, _not_confirmed())  # back from the bank
        return self.page()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.renewal.status not in PAYABLE:
            return redirect(request.path)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form)
        outcome = renewing.pay_with_payer(
            renewal=self.renewal, return_url=request.build_absolute_uri(request.path), **self.choice(form)
        )
        return self.answer(outcome, form)

    def choice(self, form: RenewalCardForm) -> dict[str, Any]:
        """The card they chose; one that is new is kept for the next renewals where they wish so."""
        details = form.details
        if details.get("saved"):
            return {"card": next(card for card in form.cards if card.reference == details["payment_method"])}
        return {
            "payment_method": details["payment_method"],
            "label": details["label"],
            "save": bool(details.get("save")),
        }

    def answer(self, outcome: Outcome, form: RenewalCardForm) -> HttpResponse:
        if outcome.url:
            return redirect(outcome.url)
        if outcome.result is Result.REFUSED:
            form.add_error("payment_method", paying.reason_in_words(outcome.code, outcome.message))
            return self.page(form)
        if outcome.result is Result.WAITING:
            messages.warning(self.request, _not_confirmed())
        return redirect(self.request.path)

    # What is shown

    def page(self, form: RenewalCardForm | None = None) -> HttpResponse:
        """Paid, no longer to be paid, or the form."""
        if self.renewal.status == Renewal.Status.DONE:
            order = self.renewal.order
            is_own = order is not None and order.user_id == self.request.user.pk
            term = self.renewal.subscription.terms.filter(order_line__order=order).first() if order else None
            return self.show("renewal_paid", order=order, is_own=is_own, term=term)
        bill = paying.bill_of(self.renewal) if self.renewal.status in PAYABLE else None
        if bill is None:
            return self.show("renewal_over")
        form = form or self.form(preferred=bill.waiting_card)
        return self.show("renewal", **self.payment_context(bill, form))

    def payment_context(self, bill: Any, form: RenewalCardForm) -> dict[str, Any]:
        return {
            "bill": bill,
            "card_form": form,
            "card_error": next(iter(form.errors.get("payment_method", [])), ""),
            "stripe": conf.settings,
            "why": "" if bill.waiting_card or form.is_bound else self.why(),
        }

    def why(self) -> str:
        """Why the last try was refused, in the reader's language."""
        return paying.reason_in_words(self.renewal.code, self.renewal.message)

    def form(self, data: Any = None, preferred: Any = None) -> RenewalCardForm:
        cards = payments.saved_cards(user=self.renewal.payer)
        pays = self.renewal.subscription.card_id
        preferred = preferred or next((card for card in cards if card.pk == pays), None)
        return RenewalCardForm(data, cards=cards, preferred=preferred)

    def show(self, template: str, **context: Any) -> HttpResponse:
        subscription = self.renewal.subscription
        is_for_payer = subscription.contact.user_id == self.renewal.payer_id
        shared = {"renewal": self.renewal, "contact": None if is_for_payer else subscription.contact}
        return render(self.request, f"{self.folder}/{template}.html", {**shared, **context})


def _not_confirmed() -> str:
    return gettext("Your bank has not confirmed the payment yet. Nothing was charged.")
