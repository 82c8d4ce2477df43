"""Who may begin to act as whom, and what they may do then."""

from collections.abc import Iterable
from dataclasses import dataclass

STAFF, PARTNER, AGENT = "staff", "partner", "agent"
#: What the shop's staff may do without the client's consent.
OF_STAFF = frozenset({"basket", "money"})
#: What they are shown of somebody who has no login yet: nothing can be changed on a guided tour.
OF_TOURS = frozenset({"money"})


@dataclass(frozen=True)
class Candidate:
    """Whom somebody wants to act as. ``user`` is None for those without a login."""

    user: int | None
    #: Of the contact: ``added``, ``invited`` or ``active``.
    status: str
    is_blocked: bool = False
    #: Staff, superuser, or with access to Wagtail.
    is_staff: bool = False
    #: Super-admin of a company that is more than one person.
    is_owner: bool = False


@dataclass(frozen=True)
class Standing:
    """Who wants to begin, and what stands behind it."""

    user: int
    #: ``staff``, ``partner`` or ``agent``.
    authority: str
    #: The staff's right; a partner's or agent's standing with the shop and with this client.
    is_permitted: bool = False
    may_login_directly: bool = False
    #: A consent of the client that is given and not over.
    has_consent: bool = False
    needs_consent: bool = True


def why_not(who: Standing, whom: Candidate) -> str | None:
    """Code of the first reason for which this may not begin; None: it may."""
    reasons = {
        "not-permitted": not who.is_permitted,
        "oneself": whom.user == who.user,
        "staff": whom.is_staff,
        "blocked": whom.is_blocked,
        "not-invited": whom.status not in ("invited", "active"),
        "no-login": whom.user is None and who.authority != STAFF,
        "direct-login": who.authority == STAFF and whom.is_owner and not who.may_login_directly,
        "no-consent": (who.needs_consent or who.authority != STAFF) and not who.has_consent,
    }
    return next((code for code, holds in reasons.items() if holds), None)


def scopes(authority: str, consented: Iterable[str], *, is_tour: bool = False) -> frozenset[str]:
    """What may be done in a session of this authority where the client has agreed to ``consented``."""
    if is_tour:
        return OF_TOURS
    return (OF_STAFF if authority == STAFF else frozenset()) | frozenset(consented)
