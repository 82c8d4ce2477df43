"""Whose money pays. Of somebody who acts as a client: the client's company's, their own, or both; this is the one place
where that is decided.
"""

from dataclasses import dataclass
from typing import Any

from oscar_clientportal.core import acting
from oscar_clientportal.core.acting import Scope


@dataclass(frozen=True)
class Purse:
    """The user whose company's account and invoice may pay, and the one whose cards may; each may be missing."""

    account_user: Any
    card_user: Any
    has_account: bool = True
    has_card: bool = True

    def holds(self, method: Any) -> bool:
        """Whether this method of payment may be used at all."""
        return self.has_account if method.is_of_company else self.has_card

    def user_for(self, method: Any) -> Any:
        """Whose money this method takes."""
        return self.account_user if method.is_of_company else self.card_user


def purse_of(user: Any) -> Purse:
    """What pays when ``user`` buys. A card is never one of the client somebody acts as."""
    now = acting.current()
    if now is None or user is None or user.pk != now.user.pk:
        return Purse(user, user)
    can_buy = now.may(Scope.BUY)
    if now.may(Scope.BALANCE):
        return Purse(user, now.actor, has_card=can_buy)
    return Purse(now.actor, now.actor, has_account=can_buy, has_card=can_buy)
