"""Who really acts: somebody who sees the shop as another person, for as long as a request lasts.

Rooms below the impersonation ask here whose hand it was and what that hand may do; none of them knows how it came
about. Nobody acts as anybody unless the middleware of the impersonation says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Scope(StrEnum):
    """What somebody may do in another's name. Looking is always part of it."""

    LOOK = "look"
    #: Fill and change the basket.
    BASKET = "basket"
    #: Place orders, paid by the one who acts.
    BUY = "buy"
    #: Place orders, paid by the client's company: its account, or on invoice.
    BALANCE = "balance"
    #: See the account of the client's company: part of ``balance``, and of what the staff may see.
    MONEY = "money"
    #: Manage the company's people.
    USERS = "users"


@dataclass(frozen=True)
class Acting:
    """One request of ``actor`` in the name of ``user``; ``session`` is the number of their impersonation."""

    session: int
    actor: Any
    user: Any
    scopes: frozenset[str] = field(default_factory=frozenset)
    #: What of the client's money may still be spent this month is asked of this consent; None: there is none.
    consent: int | None = None
    #: Somebody is shown round who has no login yet: nothing is kept of what such a request writes.
    is_tour: bool = False

    def may(self, scope: str) -> bool:
        """Whether the one who acts may do what needs ``scope``."""
        is_part = scope == Scope.MONEY and Scope.BALANCE in self.scopes
        return scope == Scope.LOOK or is_part or scope in self.scopes


_current: ContextVar[Acting | None] = ContextVar("clientportal_acting", default=None)


def current() -> Acting | None:
    """Who acts in another's name in this request; None: everybody is themselves."""
    return _current.get()


@contextmanager
def acting_as(acting: Acting | None) -> Iterator[None]:
    """Within this block ``acting`` holds: the middleware's, for a request."""
    token = _current.set(acting)
    try:
        yield
    finally:
        _current.reset(token)


def may(scope: str) -> bool:
    """Whether this request may do what needs ``scope``: whoever is themselves may."""
    acting = _current.get()
    return acting is None or acting.may(scope)


def hand_of(user: Any) -> Any:
    """Whose hand it is when ``user`` does something: theirs, or of the one who acts as them."""
    acting = _current.get()
    if acting is None or user is None or user.pk != acting.user.pk:
        return user
    return acting.actor


def saved_hand_of(user: Any) -> Any:
    """The same as a row names it: None for the shop itself, and for nobody who is kept."""
    hand = hand_of(user)
    return hand if getattr(hand, "pk", None) else None


def signature_of(user: Any) -> dict[str, Any]:
    """What a row of a record says of who did it: ``by`` whose hand, ``on_behalf_of`` whom, in which ``session``."""
    acting = _current.get()
    is_acting = acting is not None and hand_of(user) != user
    return {
        "by": saved_hand_of(user),
        "on_behalf_of": user if is_acting else None,
        "session": acting.session if acting is not None and is_acting else None,
    }
