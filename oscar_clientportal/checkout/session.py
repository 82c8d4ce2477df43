"""Conditions every step of Oscar's checkout asks: may these lines be bought, is it known how they are paid."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from oscar.apps.checkout import exceptions

from oscar_clientportal.clients.visitors import paying_contact
from oscar_clientportal.payments import methods
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.purses import purse_of

from . import lines, terms
from .acting import spender_of
from .catalogue.leaving import refuse_unseen
from .payer import own_attempts, payer
from .payment import PaymentChoice


class CheckoutSessionMixin:
    """Mixed over ``oscar.apps.checkout.session.CheckoutSessionMixin``."""

    def check_basket_is_not_empty(self, request: Any) -> None:
        """A basket whose payment is under way is not empty but waiting: lead there instead."""
        try:
            super().check_basket_is_not_empty(request)
        except exceptions.FailedPreCondition:
            attempt = payments.waiting_attempt(**own_attempts(request))
            if attempt is None:
                raise
            url = reverse("clientportal_checkout:processing", args=[attempt.token])
            raise exceptions.FailedPreCondition(url=url) from None

    def check_user_email_is_captured(self, request: Any) -> None:
        """Of whoever is recognised in "My space" the address is known: no other one may stand on their order."""
        contact = paying_contact(request)
        if contact is not None and self.checkout_session.get_guest_email() != contact.email:
            self.checkout_session.set_guest_email(contact.email)
        super().check_user_email_is_captured(request)

    def check_basket_is_valid(self, request: Any) -> None:
        refuse_unseen(request)
        super().check_basket_is_valid(request)
        terms.refuse_unaccepted(request)
        messages = list(lines.facts_of(request.basket).refusals(request.user))
        if messages:
            raise exceptions.FailedPreCondition(url=reverse("basket:summary"), messages=messages)

    @property
    def payment_choice(self) -> PaymentChoice:
        return PaymentChoice(self.checkout_session)

    def payment_limits(self, currency: str) -> dict[str, Any]:
        """What each method could take from this user, asked once per request."""
        if not hasattr(self, "_payment_limits"):
            limits = payments.offered_limits(**payer(self.request), currency=currency)
            spender = spender_of(self.request)
            self._payment_limits = spender.allowed(limits, currency) if spender else limits
        return self._payment_limits

    def payment_notes(self, currency: str, codes: Iterable[str]) -> dict[str, str]:
        """What the customer should read beside methods, by code; those with nothing to say are missing."""
        return self._said("note", currency, codes)

    def payment_hints(self, currency: str, codes: Iterable[str]) -> dict[str, str]:
        """What the customer should read of methods where they choose one, by code."""
        return self._said("hint", currency, codes)

    def _said(self, what: str, currency: str, codes: Iterable[str]) -> dict[str, str]:
        offered, purse = methods.offered(), purse_of(self.request.user)
        said = {
            code: getattr(offered[code], what)(user=purse.user_for(offered[code]), currency=currency)
            for code in codes
        }
        return {code: text for code, text in said.items() if text}

    def payment_shares(self, total: Any) -> Any:
        """What each chosen method pays of Oscar's ``Price`` total; None where that isn't known, or isn't paid so."""
        if total is None:
            return None
        if total.incl_tax <= 0:
            return []
        return self.payment_choice.shares(total=total.incl_tax, limits=self.payment_limits(total.currency))
