""" "My space": who is let in by a key or an order's number, and what belongs to them."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules
from oscar_clientportal.clients.services import find_by_key, is_active
from oscar_clientportal.clients.standing import why_closed
from oscar_clientportal.clients.visitors import Visitor, visitor_of

Contact = get_model("clientportal_clients", "Contact")
Order = get_model("order", "Order")
#: The longest order number Oscar stores.
LONGEST_NUMBER = 128


def recognise(*, secret: str, email: str) -> Visitor | None:
    """Who this unique key or order number and this normalised address belong to; None for every wrong pair.

    Always both look-ups, one query each, so that nothing shows which of the two was nearly right.
    """
    contact = find_by_key(key=secret, email=email)
    order = _find_order(number=secret, email=email)
    if contact is not None:
        return Visitor(email, contact, contact.user_id, may_spend=True, sees_guests=True)
    return _visitor_by(order, email) if order is not None else None


def visitor_or_login(request: HttpRequest) -> Visitor | None:
    """Whose space this request shows: the login's own; or who is recognised without one, or None."""
    user = request.user
    if not user.is_authenticated:
        return visitor_of(request)
    contact = Contact.objects.of_user(user).select_related("company", "space_key", "user").first()
    shown = _has_shown_mailbox(contact)
    return Visitor(_normalised(user.email), contact, user.pk, may_spend=True, sees_guests=shown)


def orders_of(visitor: Visitor) -> QuerySet:
    """All orders of the visitor: of their login, with their unique key, and what guests ordered under the address.

    A guest's order paid by somebody who was recognised is theirs alone.
    """
    by_key = Q(clientportal_attempt__contact__isnull=False, clientportal_attempt__contact=visitor.contact)
    own = Q(user__isnull=False, user_id=visitor.user_id) | by_key
    if visitor.sees_guests:
        own |= Q(_of_guest(visitor.email), clientportal_attempt__contact=None)
    return Order._default_manager.filter(own).order_by("-date_placed", "-pk")


def with_counts(orders: QuerySet) -> QuerySet:
    """Orders with the number of their lines: Oscar asks one query per order for it."""
    return orders.annotate(line_count=Count("lines"))


def _of_guest(email: str) -> Q:
    same = Q()
    for spelling in rules.spellings(email) if email else [""]:
        same |= Q(guest_email__iexact=spelling)
    return Q(same & ~Q(guest_email=""), user=None)


def _find_order(*, number: str, email: str) -> Any:
    """The order with this number if it was placed under this address, or None. One query."""
    typed = number.strip().lstrip("#").replace("\x00", "")[:LONGEST_NUMBER]
    typed = typed.encode("utf-8", "ignore").decode()
    orders = Order._default_manager.select_related("user", "clientportal_attempt")
    order = orders.filter(number=typed).first()
    if order is None or not email:
        return None
    address = order.user.email if order.user is not None else order.guest_email
    return order if _normalised(address) == email else None


def _visitor_by(order: Any, email: str) -> Visitor | None:
    """Who one is by the number of this order: its login, or a guest. Somebody whose login is switched off is nobody."""
    if order.user is not None and not order.user.is_active:
        return None
    contact = _contact_of(order, email)
    if contact is not None and (not is_active(contact) or why_closed(contact)):
        return None
    if contact is not None and not _vouches(order, contact):
        contact = None
    user_id = contact.user_id if contact is not None else order.user_id
    return Visitor(email, contact, user_id, sees_guests=order.user_id is None or _has_shown_mailbox(contact))


def _contact_of(order: Any, email: str) -> Any:
    """The contact with the order's login; where it has none, with its address."""
    contacts = Contact.objects.select_related("user", "company", "space_key")
    if order.user is not None:
        return contacts.of_user(order.user).first()
    return contacts.with_email(email).first()


def _vouches(order: Any, contact: Any) -> bool:
    attempt = getattr(order, "clientportal_attempt", None)
    is_theirs = order.user_id is not None or (attempt is not None and attempt.contact_id == contact.pk)
    return rules.vouches_for_contact(
        is_theirs=is_theirs,
        by_a_guest=attempt is not None,
        placed_at=order.date_placed,
        known_since=contact.created_at,
    )


def _has_shown_mailbox(contact: Any) -> bool:
    """Whether the contact has used the unique key that was mailed to the address: Oscar verifies no address."""
    key = getattr(contact, "space_key", None)
    return key is not None and key.used_at is not None


def _normalised(email: str) -> str:
    try:
        return rules.normalise_email(email)
    except ValueError:
        return ""
