"""Starts that were refused are kept: who wanted to act as whom, and why they were not let."""

import ipaddress
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.impersonation.exceptions import ImpersonationError


def keep_refusal(*, refused: ImpersonationError, impersonator: Any, contact: Any = None, ip: str = "") -> Any:
    """Keep this refusal. To be called outside of the transaction that was refused, which takes back what it wrote."""
    return get_model("clientportal_impersonation", "Refusal").objects.create(
        impersonator=impersonator,
        contact=contact,
        impersonator_name=name_of(impersonator),
        contact_name=contact.name[:255] if contact is not None else "",
        code=refused.code,
        reason=str(refused)[:255],
        ip=address_of(ip),
    )


def name_of(user: Any) -> str:
    """What a login is called in the rows that stay."""
    return (user.get_full_name() or user.email or user.get_username())[:255]


def address_of(ip: str) -> str | None:
    """The address as the database takes it; None where it is none, as behind a socket."""
    try:
        return str(ipaddress.ip_address(ip.strip()))
    except ValueError:
        return None
