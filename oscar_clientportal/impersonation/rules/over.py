"""Whether a session is over, and why: asked at every request."""

from dataclasses import dataclass
from datetime import datetime

EXPIRED, REVOKED, DISABLED, CLOSED = "expired", "revoked", "disabled", "closed"


@dataclass(frozen=True)
class Facts:
    """How everything a session rests on stands now."""

    ends_at: datetime
    #: How it was ended, if it was.
    how_ended: str = ""
    #: Whoever acts can log in, with the password they had when they began.
    is_actor_there: bool = True
    #: The staff's right; a partner's or agent's standing with the shop and with this client.
    is_permitted: bool = True
    #: None: no consent is needed.
    consent_until: datetime | None = None
    is_consent_given: bool = True
    #: Their login, contact and company are as they were; none is of the staff.
    is_client_open: bool = True


def why_over(facts: Facts, now: datetime) -> str | None:
    """How the session ends at this moment; None: it goes on. What was taken away counts before the time that is up."""
    if facts.how_ended:
        return facts.how_ended
    if not facts.is_actor_there or not facts.is_permitted:
        return DISABLED
    if not facts.is_consent_given or (facts.consent_until is not None and facts.consent_until <= now):
        return REVOKED
    if not facts.is_client_open:
        return CLOSED
    return EXPIRED if facts.ends_at <= now else None
