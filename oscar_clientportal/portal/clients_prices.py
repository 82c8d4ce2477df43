"""Whose conditions hold for a client, in the eyes of the agent."""

from typing import Any

from oscar_clientportal.conditions.services import Reading


def company_of(link: Any) -> int | None:
    """The client's company; None while the link waits for approval: what somebody has agreed with the shop is not told
    to whoever knows their address. They cost what a newcomer does.
    """
    is_linked = link.status == link.Status.LINKED and link.contact is not None
    return link.contact.company_id if is_linked else None


def reading_for(link: Any) -> Reading:
    """What this client sees and pays."""
    return Reading(company_of(link))
