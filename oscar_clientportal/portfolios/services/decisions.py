"""What the shop decides about clients it knew already."""

from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.portfolios.exceptions import LinkAlreadyDecided, LinkNotReady
from oscar_clientportal.portfolios.signals import client_linked, client_refused

from .inviting import invite_client

ClientLink = get_model("clientportal_portfolios", "ClientLink")


@transaction.atomic
def accept_link(*, link: Any, by: Any, reason: str = "") -> Any:
    """The shop accepts a client's link: what was bought for them meanwhile takes effect. Again: no effect.

    Somebody known from elsewhere who has no login here yet is invited. Raises ``LinkAlreadyDecided`` for a link that
    was refused or has ended, and ``LinkNotReady``.
    """
    link, is_new = _decide(link=link, by=by, status=ClientLink.Status.LINKED, reason=reason)
    if is_new:
        client_linked.send(sender=ClientLink, link=link)
        invite_client(link=link)
    return link


@transaction.atomic
def refuse_link(*, link: Any, by: Any, reason: str = "") -> Any:
    """The shop refuses a client's link: it leaves the portfolio. Again: no effect.

    ``reason`` is for the staff alone: it could tell the agent what the shop knows of the client. Raises
    ``LinkAlreadyDecided`` for a link that was accepted or has ended, and ``LinkNotReady``.
    """
    link, is_new = _decide(link=link, by=by, status=ClientLink.Status.REFUSED, reason=reason)
    if is_new:
        client_refused.send(sender=ClientLink, link=link)
    return link


def _decide(*, link: Any, by: Any, status: str, reason: str) -> tuple[Any, bool]:
    """The link as it stands after the decision, and whether this act decided it."""
    link = locks.lock_row(ClientLink.objects.select_related("agent__user", "contact"), link.pk)
    if link.status == status:
        return link, False
    if link.status != ClientLink.Status.PENDING:
        raise LinkAlreadyDecided
    if link.contact_id is None:
        raise LinkNotReady
    link.status, link.decided_at, link.decided_by, link.reason = status, clock.now(), by, reason
    link.save(update_fields=["status", "decided_at", "decided_by", "reason"])
    return link, True
