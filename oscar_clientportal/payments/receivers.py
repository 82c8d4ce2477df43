"""What the card provider tells of saved cards: removed or changed elsewhere, or saved while the browser was closed."""

from typing import Any

from oscar.core.loading import get_model

from . import card_customers
from .exceptions import ProviderRefused
from .stripe.wallet import wallet

#: Events about a card, and about the customer who keeps it.
OF_CARDS = {
    "payment_method.attached",
    "payment_method.automatically_updated",
    "payment_method.detached",
    "payment_method.updated",
}
OF_CUSTOMERS = {"customer.deleted"}


def follow_cards(sender: Any, *, event: Any, **kwargs: Any) -> None:
    """Ask the provider for the list of whoever the event is about; it is a hint, never a proof."""
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
