"""What may be done while acting as a client: every page that changes something is declared here, allowed or blocked.

The tables stand in the modules beside this one. A page that nobody declared can be read and not changed by; one of
ours, of the dashboard or of an admin can't even be read.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from oscar_clientportal.core import conf
from oscar_clientportal.core.acting import Acting

from . import checkout, customers, elsewhere, portal, storefront
from .pages import Page, Scopes

PAGES: dict[str, Page] = {
    **storefront.PAGES,
    **customers.PAGES,
    **checkout.PAGES,
    **portal.PAGES,
    **elsewhere.PAGES,
}
#: Methods that only look.
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Decision:
    """What becomes of one request. ``page`` is the name of the page in the URLconf, empty where there is none."""

    page: str
    is_allowed: bool = True
    #: A safe request that is kept all the same: the way back from a bank. All others leave nothing behind.
    keeps: bool = False
    #: Whoever logs out here ends the session first.
    ends: bool = False
    #: What the diary calls the page: a lazy text. Empty: it isn't noted.
    label: Any = ""
    #: Whether the diary adds what the page was about, as its title has it.
    names_object: bool = False
    #: Scopes any one of which would have opened it; none: it is the client's own.
    needs: Scopes = ()


def decide(request: HttpRequest, acting: Acting) -> Decision:
    """What may be done of this request by whoever acts as a client."""
    name = name_of(request)
    if not name:
        return Decision(page="")
    page = PAGES.get(name) or elsewhere.closed(request, name) or _of_the_project(name)
    needs = page.change if page.gets_change or request.method not in SAFE else page.read
    return Decision(
        page=name,
        is_allowed=any(acting.may(scope) for scope in needs),
        keeps=page.keeps or page.gets_change,
        ends=page.ends,
        label=page.label,
        names_object=page.names_object,
        needs=needs,
    )


def name_of(request: HttpRequest) -> str:
    """The name of the page in the URLconf; empty where there is no such page."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        try:
            match = resolve(request.path_info, getattr(request, "urlconf", None))
        except Resolver404:
            return ""
    return match.view_name or ""


def label_of(name: str) -> Any:
    """What the diary calls the page with this name in the URLconf; empty: it has no word for it."""
    return PAGES[name].label if name in PAGES else ""


def _of_the_project(name: str) -> Page:
    """A page of the shop's project: to be read by everybody, and to change by what the shop has said."""
    declared = conf.settings.allowed_while_acting.get(name, ())
    return Page(change=(declared,) if isinstance(declared, str) else tuple(declared))
