"""What the payments do when the card provider tells of refunds, disputes or saved cards. Connected in ``ready()``."""

from typing import Any

from oscar.core.loading import get_model

from . import card_customers
from .exceptions import ProviderRefused
from .signals import provider_event
from .stripe.wallet import wallet

#: Events about a card, and about the customer who keeps it.
OF_CARDS = {
    "payment_method.attached",
    "payment_method.automatically_updated",
    "payment_method.detached",
    "payment_method.updated",
}
OF_CUSTOMERS = {"customer.deleted"}


def follow_refunds(sender: Any, *, event: Any, **kwargs: Any) -> None:
    """A refund has arrived, failed, or was given by a request whose answer was lost."""
    if event.reference.startswith("re_"):
        from .services import follow_refund

        follow_refund(reference=event.reference)


def follow_disputes(sender: Any, *, event: Any, **kwargs: Any) -> None:
    """A dispute has moved on: ask how it stands."""
    if event.kind.startswith("charge.dispute.") and event.reference:
        from .services import follow_dispute

        follow_dispute(reference=event.reference)


def follow_cards(sender: Any, *, event: Any, **kwargs: Any) -> None:
    """Saved, removed or changed elsewhere: the provider is asked for the list of whoever the event is about."""
    if event.kind in OF_CARDS | OF_CUSTOMERS:
        user = _owner(event.reference) if event.kind in OF_CARDS else _customer(event.reference)
        if user is not None:
            card_customers.refresh(user=user)


def _owner(reference: str) -> Any:
    """The user on whose list the card is, or whose customer has it now."""
    card = get_model("clientportal_payments", "SavedCard").objects.filter(reference=reference).first()
    if card is not None:
        return card.user
    try:
        return _customer(wallet().retrieve_card(payment_method=reference).customer)
    except ProviderRefused:
        return None


def _customer(reference: str) -> Any:
    rows = get_model("clientportal_payments", "CardCustomer").objects.select_related("user")
    row = rows.filter(reference=reference).first()
    return row.user if row else None


def follow_repayments(sender: Any, *, event: Any, **kwargs: Any) -> None:
    """A repayment's payment has moved on: ask how it stands."""
    repayments = get_model("clientportal_payments", "Repayment").objects.live()
    repayment = repayments.filter(reference=event.reference).first() if event.reference else None
    if repayment is not None:
        from .services import advance_repayment

        advance_repayment(repayment=repayment)


def connect() -> None:
    """Called by ``ready()``; calling it again changes nothing."""
    provider_event.connect(follow_refunds, dispatch_uid="clientportal_payments.follow_refunds")
    provider_event.connect(follow_disputes, dispatch_uid="clientportal_payments.follow_disputes")
    provider_event.connect(follow_cards, dispatch_uid="clientportal_payments.follow_cards")
    provider_event.connect(follow_repayments, dispatch_uid="clientportal_payments.follow_repayments")
