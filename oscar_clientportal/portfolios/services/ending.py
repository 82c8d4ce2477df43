"""The end of a relation: a client leaves the portfolio of an agent who asked for it."""

from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.portfolios.exceptions import NotInPortfolio
from oscar_clientportal.portfolios.signals import link_ended

from .addresses import forget_addresses

ClientLink = get_model("clientportal_portfolios", "ClientLink")


@transaction.atomic
def end_link(*, link: Any, by: Any) -> Any:
    """The client leaves the portfolio; what the agent noted about them and their addresses go too. Again: no effect.

    Whatever was bought for the client stays theirs. What still waits for the shop's decision begins now: nothing paid
    is left waiting, and whether it had waited does not show, as it would if the money came back. The client can be
    added again. Raises ``NotInPortfolio`` for a link that was refused.
    """
    link = locks.lock_row(ClientLink.objects.select_related("agent__user"), link.pk)
    if link.status == ClientLink.Status.ENDED:
        return link
    if link.status == ClientLink.Status.REFUSED:
        raise NotInPortfolio
    link.status, link.ended_at, link.due_at = ClientLink.Status.ENDED, clock.now(), None
    link.save(update_fields=["status", "ended_at", "due_at"])
    link.notes.all().delete()
    forget_addresses(link=link)
    link_ended.send(sender=ClientLink, link=link, by=by)
    return link
