"""A customer's saved cards: listed, added, named the default, removed. The cards themselves are with the provider.

Nothing here runs inside a transaction, as the provider is asked.
"""

import re
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.payments import card_customers, exceptions
from oscar_clientportal.payments.stripe.declines import decline
from oscar_clientportal.payments.stripe.wallet import MISSING, Setup, wallet

SavedCard = get_model("clientportal_payments", "SavedCard")


def saved_cards(*, user: Any) -> list[Any]:
    """The user's cards, the default first, then the newest; nobody's where nobody is logged in."""
    return list(SavedCard.objects.visible_to(user))


def add_card(*, user: Any, payment_method: str, return_url: str) -> Any:
    """Save the card that the provider's script calls ``payment_method``, for payments with and without its holder.

    Raises ``ActionRequired`` where the bank wants to hear from the customer first (``finish_adding`` goes on from
    there), ``CardDeclined``, ``ProviderRefused`` (somebody else's card, one that was used up), ``ProviderUnavailable``.
    """
    return _finish(user, _set_up(user, payment_method, return_url))


def _set_up(user: Any, payment_method: str, return_url: str) -> Setup:
    """Ask for it; again under a new customer where the one we know was deleted at the provider."""
    customer = card_customers.customer_of(user)
    try:
        return _set_up_as(customer, payment_method, return_url)
    except exceptions.ProviderRefused as error:
        if error.code != MISSING:
            raise
        card_customers.refresh(user=user)
        renewed = card_customers.customer_of(user)
        if renewed == customer:
            raise
        return _set_up_as(renewed, payment_method, return_url)


def _set_up_as(customer: str, payment_method: str, return_url: str) -> Setup:
    """A repeated click is the same request: the key is made of what it says."""
    return wallet().set_up(
        customer=customer,
        payment_method=payment_method,
        return_url=return_url,
        idempotency_key=f"save-{customer}-{payment_method}"[:255],
    )


def finish_adding(*, user: Any, setup_id: str) -> Any:
    """The customer is back from their bank: what it said is asked of the provider, not read in the address.

    Raises ``CardMissing`` for what isn't this user's, and whatever ``add_card`` raises.
    """
    if not re.fullmatch(r"seti_[A-Za-z0-9_]{1,200}", setup_id):
        raise exceptions.CardMissing
    try:
        setup = wallet().retrieve_setup(setup_id=setup_id)
    except exceptions.ProviderRefused as error:
        raise exceptions.CardMissing from error
    if not setup.customer or setup.customer != card_customers.known_customer(user):
        raise exceptions.CardMissing
    return _finish(user, setup)


def _finish(user: Any, setup: Setup) -> Any:
    if setup.redirect_url:
        raise exceptions.ActionRequired(setup.redirect_url)
    if setup.status != "succeeded":
        raise decline(setup.decline_code, intent_id=setup.id)
    return keep_card(user=user, payment_method=setup.payment_method)


def keep_card(*, user: Any, payment_method: str) -> Any:
    """Put a card on the user's list that the provider has saved for them. Raises ``CardMissing`` where it hasn't."""
    face = wallet().retrieve_card(payment_method=payment_method)
    if not face.customer or face.customer != card_customers.known_customer(user):
        raise exceptions.CardMissing
    return card_customers.store(user=user, face=face)


@transaction.atomic
def make_default(*, user: Any, card: Any) -> None:
    """Name the card that is offered first. Raises ``CardMissing`` where it is no longer on the user's list."""
    cards = card_customers.lock_cards(user)
    if not cards.filter(pk=card.pk).exists():
        raise exceptions.CardMissing
    cards.filter(is_default=True).exclude(pk=card.pk).update(is_default=False)
    cards.filter(pk=card.pk).update(is_default=True)


def remove_card(*, user: Any, card: Any) -> None:
    """Take the card away at the provider, then off the list. Raises ``ProviderUnavailable``: then it stays on both."""
    wallet().detach(payment_method=card.reference)
    card_customers.drop(user=user, references=[card.reference])


def refresh_cards(*, user: Any) -> list[Any]:
    """Make the list what the provider keeps; returns the cards that are gone."""
    return card_customers.refresh(user=user)
