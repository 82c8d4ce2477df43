"""Who a user is at the card provider, and which of their cards it keeps: our list follows what is there.

The user's row of ``CardCustomer`` is locked while their list changes, so that it has one default, whatever happens at
once.
"""

import uuid
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core.locks import lock_row

from .stripe.wallet import Face, wallet

#: How a reference begins that the provider hasn't given yet: it is the idempotency key of asking for one.
PENDING = "new-"


def customer_of(user: Any) -> str:
    """The user's id at the card provider, made there when it is first needed. Not inside a transaction.

    The key of that call is stored before it, so that two clicks, or one repeated after a lost answer, make one
    customer.
    """
    CardCustomer = get_model("clientportal_payments", "CardCustomer")
    row, _is_new = CardCustomer.objects.get_or_create(user=user, defaults={"reference": _pending()})
    if not row.reference.startswith(PENDING):
        return row.reference
    made = wallet().create_customer(
        email=user.email, name=user.get_full_name(), user=str(user.pk), idempotency_key=row.reference
    )
    CardCustomer.objects.filter(pk=row.pk, reference=row.reference).update(reference=made)
    return made


def known_customer(user: Any) -> str:
    """The user's id at the card provider, or empty where they have none."""
    rows = get_model("clientportal_payments", "CardCustomer").objects.filter(user=user)
    reference = rows.values_list("reference", flat=True).first() or ""
    return "" if reference.startswith(PENDING) else reference


@transaction.atomic
def store(*, user: Any, face: Face) -> Any:
    """The row of a card that the provider keeps for this user; their first one is the default."""
    cards = lock_cards(user)
    seen = {"brand": face.brand, "last4": face.last4, "exp_month": face.exp_month, "exp_year": face.exp_year}
    card, _is_new = cards.update_or_create(
        reference=face.id,
        defaults=seen,
        create_defaults={**seen, "user": user, "is_default": not cards.filter(is_default=True).exists()},
    )
    return card


@transaction.atomic
def drop(*, user: Any, references: Any) -> None:
    """Take cards off the user's list; where the default was among them, the newest that is left becomes it."""
    cards = lock_cards(user)
    cards.filter(reference__in=references).delete()
    if not cards.filter(is_default=True).exists():
        newest = cards.order_by("-pk").values("pk")[:1]
        cards.filter(pk__in=newest).update(is_default=True)


def refresh(*, user: Any) -> list[Any]:
    """Make our list what the provider keeps, and return the cards that are gone. Not inside a transaction.

    A card was detached elsewhere, the browser was closed after the bank's yes, or the whole customer was deleted: then
    the next card makes a new one. Cards that came to our list while the provider was asked stay.
    """
    customer = known_customer(user)
    known = list(get_model("clientportal_payments", "SavedCard").objects.visible_to(user))
    faces = wallet().cards(customer=customer) if customer else []
    kept = {face.id for face in faces or []}
    gone = [card for card in known if card.reference not in kept]
    if gone:
        drop(user=user, references=[card.reference for card in gone])
    for face in reversed(faces or []):
        store(user=user, face=face)
    if faces is None:
        customers = get_model("clientportal_payments", "CardCustomer").objects
        customers.filter(user=user, reference=customer).update(reference=_pending())
    return gone


def lock_cards(user: Any) -> Any:
    """The user's cards, theirs to change until the transaction ends."""
    CardCustomer = get_model("clientportal_payments", "CardCustomer")
    row, _is_new = CardCustomer.objects.get_or_create(user=user, defaults={"reference": _pending()})
    lock_row(CardCustomer.objects, row.pk)
    return get_model("clientportal_payments", "SavedCard").objects.filter(user=user)


def _pending() -> str:
    return f"{PENDING}{uuid.uuid4()}"
