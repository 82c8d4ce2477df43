"""Cards that customers leave with Stripe: who they are there, which cards they have, how one is added and taken away.

Every act carries a key that is the same whenever it is repeated. Not to be called inside a transaction.
"""

from dataclasses import dataclass
from typing import Any

import stripe

from oscar_clientportal.core.conf import settings
from oscar_clientportal.payments.exceptions import ProviderRefused

from .transport import client_for, send

#: Stripe's word for "there is no such thing", whatever the thing is.
MISSING = "resource_missing"


@dataclass(frozen=True)
class Face:
    """What a card shows of itself, and whose it is at Stripe (empty: nobody's)."""

    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    customer: str = ""


@dataclass(frozen=True)
class Setup:
    """A card on its way to being saved. ``decline_code`` is the reason of its refusal, or empty."""

    id: str
    status: str
    payment_method: str
    customer: str
    redirect_url: str | None = None
    decline_code: str = ""


class Wallet:
    """The customers of one shop's account at Stripe. Get it from ``wallet()``."""

    def __init__(self, *, client: stripe.StripeClient) -> None:
        self._api = client.v1

    def create_customer(self, *, email: str, name: str, user: str, idempotency_key: str) -> str:
        """The id of a new customer; the same key gives the same one."""
        params: Any = {"email": email, "name": name, "metadata": {"user": user}}
        params = {field: value for field, value in params.items() if value}
        options: Any = {"idempotency_key": idempotency_key}
        return send(lambda: self._api.customers.create(params=params, options=options)).id

    def set_up(self, *, customer: str, payment_method: str, idempotency_key: str, return_url: str) -> Setup:
        """Save the card with the customer, for payments with and without them; it may ask their bank first.

        Raises ``CardDeclined``, ``ProviderRefused``, ``ProviderUnavailable``.
        """
        params: Any = {
            "customer": customer,
            "payment_method": payment_method,
            "payment_method_types": ["card"],
            "usage": "off_session",
            "confirm": True,
            "return_url": return_url,
        }
        options: Any = {"idempotency_key": idempotency_key}
        return _to_setup(send(lambda: self._api.setup_intents.create(params=params, options=options)))

    def retrieve_setup(self, *, setup_id: str) -> Setup:
        """How it stands now."""
        return _to_setup(send(lambda: self._api.setup_intents.retrieve(setup_id)))

    def retrieve_card(self, *, payment_method: str) -> Face:
        return _to_face(send(lambda: self._api.payment_methods.retrieve(payment_method)))

    def cards(self, *, customer: str) -> list[Face] | None:
        """The customer's cards, newest first; None where there is no such customer any more."""
        params: Any = {"type": "card", "limit": 100}
        try:
            found = send(lambda: self._api.customers.payment_methods.list(customer, params=params))
        except ProviderRefused as error:
            if error.code == MISSING:
                return None
            raise
        return [_to_face(card) for card in found.data]

    def detach(self, *, payment_method: str) -> None:
        """The card is nobody's any more, and cannot be used again. Done before: nothing happens."""
        options: Any = {"idempotency_key": f"detach-{payment_method}"}
        try:
            send(lambda: self._api.payment_methods.detach(payment_method, options=options))
        except ProviderRefused as error:
            if error.code != MISSING and self.retrieve_card(payment_method=payment_method).customer:
                raise


def wallet() -> Wallet:
    """The wallet with the keys of the current shop."""
    return Wallet(client=client_for(settings.stripe_secret_key, settings.stripe_api_base))


def _to_face(found: stripe.PaymentMethod) -> Face:
    data = found.to_dict()
    card = data.get("card") or {}
    return Face(
        id=data["id"],
        brand=card.get("brand") or "",
        last4=card.get("last4") or "",
        exp_month=card.get("exp_month") or 0,
        exp_year=card.get("exp_year") or 0,
        customer=data.get("customer") or "",
    )


def _to_setup(found: stripe.SetupIntent) -> Setup:
    data = found.to_dict()
    refusal = data.get("last_setup_error") or {}
    redirect = (data.get("next_action") or {}).get("redirect_to_url") or {}
    return Setup(
        id=data["id"],
        status=data["status"],
        payment_method=data.get("payment_method") or "",
        customer=data.get("customer") or "",
        redirect_url=redirect.get("url") if data["status"] == "requires_action" else None,
        decline_code=refusal.get("decline_code") or refusal.get("code") or "",
    )
