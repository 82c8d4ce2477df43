"""What the shop decides about clients it knew already."""

from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.portfolios.exceptions import LinkAlreadyDecided
from oscar_clientportal.portfolios.signals import client_linked, client_refused

ClientLink = get_model("clientportal_portfolios", "ClientLink")


@transaction.atomic
def accept_link(*, link: Any, by: Any) -> Any:
    """The shop accepts a client's link: what was bought for them meanwhile takes effect. Again: no effect.

    Raises ``LinkAlreadyDecided`` for a link that was refused or has ended.
    """
    return _decide(link=link, by=by, status=ClientLink.Status.LINKED, signal=client_linked)


@transaction.atomic
def refuse_link(*, link: Any, by: Any) -> Any:
    """The shop refuses a client's link: it leaves the portfolio. Again: no effect.

    Raises ``LinkAlreadyDecided`` for a link that was accepted or has ended.
    """
    return _decide(link=link, by=by, status=ClientLink.Status.REFUSED, signal=client_refused)


def _decide(*, link: Any, by: Any, status: str, signal: Any) -> Any:
    link = locks.lock_row(ClientLink.objects.all(), link.pk)
    if link.status == status:
        return link
    if link.status != ClientLink.Status.PENDING:
        raise LinkAlreadyDecided
    link.status, link.decided_at, link.decided_by = status, clock.now(), by
    link.save(update_fields=["status", "decided_at", "decided_by"])
    signal.send(sender=ClientLink, link=link)
    return link
