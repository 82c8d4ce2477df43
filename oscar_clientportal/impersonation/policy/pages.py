"""What is said of one page, and the short words the tables are written in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from oscar_clientportal.core.acting import Scope

#: Scopes any one of which opens a page.
Scopes = tuple[str, ...]

#: Whoever acts as a client at all.
ANYBODY: Scopes = (Scope.LOOK,)
#: No scope opens it: it is the client's own.
BLOCKED: Scopes = ()
BASKET: Scopes = (Scope.BASKET,)
MONEY: Scopes = (Scope.MONEY,)
BALANCE: Scopes = (Scope.BALANCE,)
USERS: Scopes = (Scope.USERS,)
PURCHASE: Scopes = (Scope.BUY, Scope.BALANCE)


@dataclass(frozen=True)
class Page:
    """One page, by what the diary calls it (a lazy text; empty: it isn't noted), and who may read and change by it."""

    label: Any = ""
    read: Scopes = ANYBODY
    change: Scopes = BLOCKED
    #: Even a GET writes here, so that it needs what changing needs, and is kept.
    gets_change: bool = False
    #: What its GET writes is kept: it is a way back from a bank, or notes that a file was fetched.
    keeps: bool = False
    #: Whoever logs out here ends the session.
    ends: bool = False
    #: Whether the diary adds what the page was about.
    names_object: bool = False


def own(label: Any = "") -> Page:
    """A page that is the client's own: nobody else reads it or changes anything by it."""
    return Page(label, read=BLOCKED, change=BLOCKED)


def under(namespace: str, pages: dict[str, Page]) -> dict[str, Page]:
    """The same pages by their names in the URLconf."""
    return {f"{namespace}:{name}": page for name, page in pages.items()}


def each(names: Iterable[str], page: Page) -> dict[str, Page]:
    """Many pages of which the same is said."""
    return dict.fromkeys(names, page)
