"""How the scopes are called where somebody acts by them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from oscar_clientportal.core import acting
from oscar_clientportal.core.acting import Scope

#: Scope → a few words, in the order in which they are said.
WORDS: dict[str, Any] = {
    Scope.LOOK: _("look"),
    Scope.BASKET: _("fill the basket"),
    Scope.BUY: _("buy at one's own expense"),
    Scope.BALANCE: _("spend the client's balance"),
    Scope.MONEY: _("see the account"),
    Scope.USERS: _("manage users"),
}


def words_of(scopes: Iterable[str]) -> list[Any]:
    """What may be done by these scopes; looking is always part of it."""
    held = {Scope.LOOK, *scopes}
    return [words for scope, words in WORDS.items() if scope in held]


def scopes_now(session: Any) -> Iterable[str]:
    """What this request may do: the consent may have been narrowed since the session began."""
    now = acting.current()
    return session.scopes if now is None else now.scopes
