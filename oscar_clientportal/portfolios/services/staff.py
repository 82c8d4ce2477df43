"""Who in the shop decides on clients, and what they are told: somebody waits, or waits for too long already."""

from typing import Any

from oscar_clientportal.core import staff

PERMISSION = "clientportal_portfolios.approve_clientlink"


def tell_staff(*, link: Any) -> None:
    """Mail those who may decide that this link waits for them."""
    context = {"link": link, "contact": link.contact, "agent": link.agent}
    send_to_deciders(code="CLIENTPORTAL_LINK_REQUEST", context=context)


def send_to_deciders(*, code: str, context: dict[str, Any]) -> None:
    """Mail those who may approve clients: ``core.staff``."""
    staff.tell(code=code, permission=PERMISSION, context=context)
