"""Who is recognised in "My space" without a login: kept in the session, looked up again at every request.

It is no login of Django's, on purpose: what a login opens beyond the space (the password, the e-mail address, the
address book) stays closed to whoever has found a key or an order's number.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from oscar.core.loading import get_class, get_model

from oscar_clientportal.clients import rules
from oscar_clientportal.clients.services import is_active
from oscar_clientportal.clients.standing import reason, why_closed
from oscar_clientportal.core import clock, conf

SESSION_KEY = "clientportal_space"


@dataclass(frozen=True)
class Visitor:
    """Somebody the space is shown to; whatever they see is found by what stands here."""

    #: Normalised.
    email: str
    #: None where the shop knows no more of them than an order.
    contact: Any = None
    #: The login whose orders are shown.
    user_id: int | None = None
    #: By the unique key or a login; by an order's number one only reads.
    may_spend: bool = False
    #: Whether they see what guests ordered under the address: they have shown that the mailbox is theirs, or came by
    #: such an order.
    sees_guests: bool = False
    ends_at: datetime | None = None

    @property
    def shown_email(self) -> str:
        return rules.mask_email(self.email)


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Who is recognised in this session; None for everybody else, and where somebody is logged in, who is more.

    At most one query per request, and none where nobody has entered. A visit ends after ``SPACE_MINUTES``, when the
    unique key it was opened with is made anew, when the contact is closed, and when the shop closes the customer area.
    """
    if not hasattr(request, "_clientportal_visitor"):
        request._clientportal_visitor = _recall(request)
    return request._clientportal_visitor


def paying_contact(request: HttpRequest) -> Any:
    """The contact who pays where nobody is logged in, or None: somebody who entered with their unique key."""
    visitor = visitor_of(request)
    return visitor.contact if visitor is not None and visitor.may_spend else None


def set_paying_contact(request: HttpRequest, contact: Any) -> None:
    """For a request made by the server itself, to finish what this contact began; None: nobody is recognised."""
    request._clientportal_visitor = contact and Visitor(email=contact.email, contact=contact, may_spend=True)


def enter(request: HttpRequest, visitor: Visitor) -> None:
    """Recognise this visitor from now on. Whoever knew the session's old key doesn't know the new one."""
    if SESSION_KEY in request.session:
        request.session.flush()  # nothing of another visitor's checkout is left to this one
    else:
        request.session.cycle_key()
    request.session[SESSION_KEY] = {
        "email": visitor.email,
        "contact": visitor.contact and visitor.contact.pk,
        "user": visitor.user_id,
        "key": _key_of(visitor.contact) if visitor.may_spend else "",
        "guests": visitor.sees_guests,
        "at": clock.now().isoformat(),
    }
    request._clientportal_visitor = visitor


def leave(request: HttpRequest) -> None:
    """End the visit, with everything the session keeps of it: addresses typed, the last order."""
    request.session.flush()
    request._clientportal_visitor = None


def forget_ended(request: HttpRequest) -> bool:
    """Whether there was a visit that has ended meanwhile; it is forgotten, so that this is told once."""
    is_over = visitor_of(request) is None and SESSION_KEY in request.session
    if is_over:
        del request.session[SESSION_KEY]
    return is_over


def _recall(request: HttpRequest) -> Visitor | None:
    kept = getattr(request, "session", {}).get(SESSION_KEY)
    if kept is None or request.user.is_authenticated or not conf.settings.customer_area_open:
        return None
    ends_at = datetime.fromisoformat(kept["at"]) + conf.settings.space_lifetime
    if clock.now() >= ends_at:
        return None
    contact = _contact(kept["contact"])
    if contact is not None and why_closed(contact):
        return _turn_away(request, reason(contact) if kept["key"] else "")
    if kept["contact"] is not None and not _is_still_welcome(contact, kept):
        return None
    return Visitor(
        email=kept["email"],
        contact=contact,
        user_id=contact.user_id if contact is not None else kept["user"],
        may_spend=bool(kept["key"]),
        sees_guests=kept["guests"],
        ends_at=ends_at,
    )


def _turn_away(request: HttpRequest, closed: str) -> None:
    """Nothing of the visit is left, the checkout begun in it included: it must not go on as a guest's.

    Why, is read by whoever came with the unique key: an order's number is known to more people.
    """
    request.session.flush()
    get_class("checkout.utils", "CheckoutSessionData")(request)  # a checkout that is under way finds it empty
    if closed:
        messages.error(request, closed, fail_silently=True)


def _contact(pk: int | None) -> Any:
    if pk is None:
        return None
    contacts = get_model("clientportal_clients", "Contact").objects
    return contacts.select_related("space_key", "user", "company").filter(pk=pk).first()


def _is_still_welcome(contact: Any, kept: dict[str, Any]) -> bool:
    if contact is None or not is_active(contact) or contact.email != kept["email"]:
        return False
    return not kept["key"] or kept["key"] == _key_of(contact)


def _key_of(contact: Any) -> str:
    """What tells one unique key of the contact from the next, without being one."""
    key = getattr(contact, "space_key", None)
    return key.key_hash[:16] if key is not None else ""
