"""The steps "payment details" and "preview", and placing the order: claim, set aside, order, capture.

The order of things is what keeps money safe; see ``docs/architecture.md``, "Checkout".
"""

import logging
import re
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from oscar.apps.checkout import exceptions as checkout_exceptions
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.apps.payment.exceptions import RedirectRequired, UnableToTakePayment

from oscar_clientportal.checkout import lines
from oscar_clientportal.checkout.acting import spender_of
from oscar_clientportal.checkout.copies import send_order_copies
from oscar_clientportal.checkout.moments import keep_moment, with_plans
from oscar_clientportal.checkout.order import TryAgain
from oscar_clientportal.checkout.payer import own_attempts
from oscar_clientportal.clients.visitors import paying_contact
from oscar_clientportal.core import acting, conf, database
from oscar_clientportal.core.database import MOMENTARY
from oscar_clientportal.impersonation.exceptions import ClientMustAgree, ImpersonationError
from oscar_clientportal.impersonation.services.placements import placement_of
from oscar_clientportal.payments import exceptions
from oscar_clientportal.payments import methods as registry
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.forms import CardChoiceForm
from oscar_clientportal.payments.payers import has_login, payer_of

from .asking import AskingPart
from .renewal import RenewalPart

logger = logging.getLogger("oscar.checkout")


class PaymentDetailsMixin(AskingPart, RenewalPart):
    """Mixed over ``oscar.apps.checkout.views.PaymentDetailsView``."""

    template_name = "oscar_clientportal/checkout/payment_details.html"
    template_name_preview = "oscar_clientportal/checkout/preview.html"
    #: The payment attempt of this submission, once the basket is claimed.
    attempt: Any = None

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Never in one transaction as a whole: what is claimed must be committed before anybody is charged."""
        return transaction.non_atomic_requests(super().as_view(**initkwargs))

    # Conditions

    def get_pre_conditions(self, request: HttpRequest) -> list[str]:
        return [*super().get_pre_conditions(request), "check_payment_method_is_chosen"]

    def get_skip_conditions(self, request: HttpRequest) -> list[str]:
        return [
            *super().get_skip_conditions(request),
            *([] if self.preview else ["skip_unless_details_are_needed"]),
        ]

    def check_pre_conditions(self, request: HttpRequest) -> None:
        """A click after the one that counted fails one condition or another: lead it to where that one ends."""
        try:
            super().check_pre_conditions(request)
        except checkout_exceptions.FailedPreCondition:
            attempt = self.attempt_seen()
            if attempt is None:
                raise
            url = reverse("clientportal_checkout:processing", args=[attempt.token])
            raise checkout_exceptions.FailedPreCondition(url=url) from None

    def attempt_seen(self) -> Any:
        """The attempt that has taken the basket of the preview this order is placed from; None where none has."""
        basket_pk = self.request.POST.get("seen", "").partition("/")[0]
        is_order = self.request.POST.get("action") == "place_order" and re.fullmatch("[0-9]{1,18}", basket_pk)
        if not is_order:
            return None
        return payments.attempt_for(basket_pk=int(basket_pk), **own_attempts(self.request))

    def check_payment_method_is_chosen(self, request: HttpRequest) -> None:
        if self.current_shares() is None:
            total = self.build_submission()["order_total"]
            limits = self.payment_limits(total.currency)
            message = self.payment_choice.why_not(
                total=total.incl_tax, currency=total.currency, limits=limits
            )
            raise checkout_exceptions.FailedPreCondition(
                url=reverse("checkout:payment-method"), message=message
            )

    def check_payment_data_is_captured(self, request: HttpRequest) -> None:
        super().check_payment_data_is_captured(request)
        is_card_form = request.method == "POST" and request.POST.get("action") != "place_order"
        if not is_card_form and self.methods_lacking_details():
            raise checkout_exceptions.FailedPreCondition(
                url=reverse("checkout:payment-details"), message=_("Please enter your card.")
            )

    def skip_unless_details_are_needed(self, request: HttpRequest) -> None:
        shares = self.current_shares()
        methods = registry.registered()
        if shares is not None and not any(methods[share.method].needs_details for share in shares):
            raise checkout_exceptions.PassedSkipCondition(url=reverse("checkout:preview"))

    def current_shares(self) -> Any:
        """What each method pays of the present total, worked out once per request; None: choose (again)."""
        if not hasattr(self, "_shares"):
            self._shares = self.payment_shares(self.build_submission()["order_total"])
        return self._shares

    def build_submission(self, **kwargs: Any) -> dict[str, Any]:
        """Oscar's submission, built once per request: it costs as many queries as all the rest of the page."""
        if "basket" in kwargs:
            return super().build_submission(**kwargs)
        if not hasattr(self, "_submission"):
            self._submission = super().build_submission()
        return {**self._submission, **kwargs}

    def methods_lacking_details(self) -> list[str]:
        methods, given = registry.registered(), self.payment_choice.details
        return [
            s.method
            for s in self.current_shares() or []
            if methods[s.method].needs_details and s.method not in given
        ]

    # Pages

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["payment_shares"] = self.shown_shares()
        context["acted"] = self.acted()
        context["seen"] = self.fingerprint()
        if self.preview:
            self.keep_prices()
        context["stripe"] = conf.settings
        context["renewal"] = self.renewal()
        if not self.preview:
            context.setdefault("card_form", self.card_form())
        elif context.get("shipping_address"):
            context["delivery_remark"] = self.delivery_remark()
        return context

    def keep_prices(self) -> None:
        """What is seen here can be paid for a while, though an upgrade costs less by the minute."""
        facts = lines.facts_of(self.request.basket)
        if facts.falls:
            keep_moment(self.checkout_session, facts.moment)

    def delivery_remark(self) -> str:
        """What the shop has noted for the customer's deliveries; read with who pays, so it costs no query."""
        request = self.request
        contact = None if has_login(request.user) else paying_contact(request)
        return payer_of(user=request.user, currency=request.basket.currency, contact=contact).remark

    def card_form(self, data: Any = None) -> CardChoiceForm:
        user, spender = self.request.user, spender_of(self.request)
        return CardChoiceForm(
            data,
            cards=payments.saved_cards(user=spender.purse.card_user if spender else user),
            may_save=user.is_authenticated and spender is None,
            may_renew=self.can_renew,
            initial={"auto_renew": self.payment_choice.auto_renew},
        )

    def shown_shares(self) -> list[dict[str, Any]]:
        """What the customer reads of each part: its method, the amount, and what is to be said about it."""
        shares, methods = self.current_shares() or [], registry.registered()
        notes = self.payment_notes(self.request.basket.currency, [share.method for share in shares])
        given, spender = self.payment_choice.details, spender_of(self.request)
        return [
            {
                "label": methods[share.method].label,
                "amount": share.amount,
                "details": given.get(share.method, {}).get("label") or notes.get(share.method, ""),
                "yielded": share.yielded,
                "owner": spender.owner_of(share.method) if spender else "",
            }
            for share in shares
        ]

    def handle_payment_details_submission(self, request: HttpRequest) -> HttpResponse:
        """Keep the card that was chosen, or what the provider's script gave for it; the preview is a GET of its own."""
        form = self.card_form(request.POST)
        if not form.is_valid():
            error = (
                form.errors["payment_method"][0]
                if "payment_method" in form.errors
                else _("Please enter your card.")
            )
            return self.render_payment_details(request, error=error, card_form=form)
        self.payment_choice.give_details("card", form.details)
        self.payment_choice.renew(bool(form.cleaned_data.get("auto_renew")))
        return redirect("checkout:preview")

    def acted(self) -> dict[str, Any] | None:
        """What the pages say of whose money pays, where somebody acts as the customer."""
        spender = spender_of(self.request)
        return spender.explained(self.current_shares() or []) if spender else None

    # Placing the order

    def fingerprint(self) -> str:
        """What the customer agrees to by placing the order; a preview left open elsewhere has another one."""
        total = self.build_submission()["order_total"]
        shares = "+".join(f"{share.method}:{share.amount}" for share in self.current_shares() or [])
        renews = "/renews" if self.renews else ""
        plans = "".join(f"/{plan}" for plan in lines.facts_of(self.request.basket).plans.values())
        return f"{self.request.basket.pk}/{total.currency}/{total.incl_tax}/{shares}{renews}{plans}"

    def handle_place_order_submission(self, request: HttpRequest) -> HttpResponse:
        seen = request.POST.get("seen")
        if seen is not None and seen != self.fingerprint():
            attempt = self.attempt_seen()
            if attempt is not None:
                return self.already_submitted(attempt)
            messages.warning(
                request, _("Your basket or the payment has changed. Please check your order again.")
            )
            return redirect("checkout:preview")
        return super().handle_place_order_submission(request)

    def submit(self, user: Any, basket: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Claim the basket in a transaction of its own before Oscar's submission begins."""
        try:
            self.attempt = self.claim(user, basket, kwargs["order_total"])
        except ClientMustAgree:
            return self.ask_client(basket, kwargs["order_total"])
        except ImpersonationError as refused:
            messages.error(self.request, str(refused))
            return redirect("checkout:payment-method")
        except exceptions.BasketTaken as taken:
            return self.already_submitted(taken.attempt)
        except exceptions.BasketChanged:
            messages.warning(self.request, _("Your basket has changed. Please check your order again."))
            return redirect("checkout:preview")
        except exceptions.PaymentRefused as refused:
            messages.error(self.request, str(refused))
            return redirect("checkout:payment-method")
        except MOMENTARY:
            logger.exception("Basket %s could not be claimed", basket.pk)
            messages.error(self.request, str(TryAgain()))
            return redirect("checkout:preview")
        try:
            return super().submit(user, basket, *args, **kwargs)
        except MOMENTARY:
            logger.exception("Attempt %s: left to the recovery", self.attempt.token)
            database.reconnect()
            return self.already_submitted(self.attempt)
        except BaseException:
            payments.release_attempt(attempt=self.attempt)
            raise

    def claim(self, user: Any, basket: Any, total: Any) -> Any:
        """Make the attempt; whoever acts as the customer spends of the customer's money what they may, in its
        transaction.
        """
        spender = spender_of(self.request)
        if spender is None:
            return self.make_attempt(user, basket, total)
        with transaction.atomic():
            spender.claim(self.current_shares() or [], total)
            return self.make_attempt(user, basket, total)

    def make_attempt(self, user: Any, basket: Any, total: Any) -> Any:
        return payments.claim_basket(
            basket=basket,
            user=user,
            contact=paying_contact(self.request),
            order_number=self.generate_order_number(basket),
            total=total.incl_tax,
            currency=total.currency,
            shares=self.current_shares() or [],
            details=self.payment_choice.details,
            checkout_data=self.kept_data(basket),
        )

    def kept_data(self, basket: Any) -> dict[str, Any]:
        """What an order can be placed from without the browser."""
        session = self.request.session[self.checkout_session.SESSION_KEY]
        return with_plans(session, lines.facts_of(basket).plans)

    def already_submitted(self, attempt: Any) -> HttpResponse:
        """A click too many: lead to the page that ends where the first click ends."""
        if attempt is None or (acting.current() is not None and attempt.actor is None):
            return redirect("basket:summary")
        return redirect("clientportal_checkout:processing", token=attempt.token)

    def freeze_basket(self, basket: Any) -> None:
        """Claiming has frozen it, in the transaction that made the attempt."""

    def restore_frozen_basket(self) -> None:
        """Give everything back and let the customer go on with the same basket, unless it is ordered."""
        if payments.release_attempt(attempt=self.attempt):
            self.payment_choice.forget_details()
        self.attempt.refresh_from_db()
        if self.attempt.status == self.attempt.Status.FAILED:
            self.request.basket.status = self.request.basket.OPEN

    def handle_payment(self, order_number: str, total: Any, **kwargs: Any) -> None:
        path = reverse("clientportal_checkout:return", args=[self.attempt.token])
        try:
            payments.authorise(attempt=self.attempt, return_url=self.request.build_absolute_uri(path))
        except exceptions.ActionRequired as action:
            raise RedirectRequired(action.url) from action
        except exceptions.PaymentRefused as refused:
            self.payment_choice.forget_details()
            raise UnableToTakePayment(str(refused)) from refused

    def handle_order_placement(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().handle_order_placement(*args, **kwargs)
        except exceptions.AttemptFinished as finished:
            if finished.attempt.status == finished.attempt.Status.FAILED:
                payments.release_parts(attempt=finished.attempt)  # what was set aside after it had failed
            return self.already_submitted(finished.attempt)
        except UnableToPlaceOrder:
            raise
        except Exception as error:
            if self.is_ordered():
                logger.exception("Order #%s: placed, but what follows failed", self.attempt.order_number)
                return self.already_submitted(self.attempt)
            if isinstance(error, MOMENTARY):
                raise TryAgain from error
            raise

    def is_ordered(self) -> bool:
        """Whether the order stands after all: the answer to its commit may be all that was lost."""
        database.reconnect()
        self.attempt.refresh_from_db()
        return self.attempt.status == self.attempt.Status.DONE

    def place_order(self, *args: Any, **kwargs: Any) -> Any:
        """Order, sources and the account's part: one transaction, under the attempt's lock.

        Oscar marks the basket submitted afterwards; should that be lost, the recovery does it, and sends the mail.
        """
        with transaction.atomic():
            payments.lock_for_order(attempt=self.attempt)
            paid = {"clientportal_contact": self.attempt.contact, "clientportal_attempt": self.attempt}
            order = super().place_order(*args, **paid, **kwargs)
            payments.settle_with_order(attempt=self.attempt, order=order)
        return order

    def get_message_context(self, order: Any) -> dict[str, Any]:
        """Whoever has a login and paid without it looks at the order with it: Oscar's page for guests has it not."""
        context = super().get_message_context(order)
        if self.attempt.actor is not None:
            context["placed_by"] = placement_of(order)
        if order.user is not None and not self.request.user.is_authenticated:
            path = reverse("customer:order", kwargs={"order_number": order.number})
            context["status_url"] = context["status_url"].replace(context["status_path"], path)
            context |= {"user": order.user, "status_path": path}
        return context

    def send_order_placed_email(self, order: Any) -> None:
        """Oscar's mail to whoever pays, and copies to those of their company who get mails about orders."""
        super().send_order_placed_email(order)
        context = self.get_message_context(order)
        send_order_copies(order=order, contact=self.attempt.contact, context=context)

    def handle_successful_order(self, order: Any) -> HttpResponse:
        """The order stands: take the card's part, then whatever Oscar does. No failure here may look like one of
        the order."""
        self.capture(order)
        try:
            return super().handle_successful_order(order)
        except Exception:
            logger.exception("Order #%s: placed, but what follows failed", order.number)
            database.reconnect()
            self.checkout_session.flush()
            self.request.session["checkout_order_id"] = order.pk
            return redirect(self.get_success_url())

    def capture(self, order: Any) -> None:
        """Take the card's part; what goes wrong, the recovery makes up for."""
        try:
            payments.capture_after_order(attempt=self.attempt)
        except Exception:
            logger.exception("Order #%s: the card's part is not captured yet", order.number)
            database.reconnect()
