"""What may be done while acting as a client: every page that changes something is declared here, allowed or blocked."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from oscar_clientportal.core.acting import Acting


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


def decide(request: HttpRequest, acting: Acting) -> Decision:
    """What may be done of this request by whoever acts as a client."""
    return Decision(page="")
