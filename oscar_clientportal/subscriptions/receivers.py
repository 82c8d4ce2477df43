"""What happens to subscriptions when the rooms below announce something."""

from typing import Any

from oscar_clientportal.portfolios.signals import client_linked, client_refused, link_ended

from . import services


def begin_pending(sender: Any, *, link: Any, **kwargs: Any) -> None:
    services.apply_pending(link=link)


def give_back_pending(sender: Any, *, link: Any, **kwargs: Any) -> None:
    services.tell_of_refusal(link=link, refunds=services.give_back_pending(link=link))


def begin_what_waits(sender: Any, *, link: Any, **kwargs: Any) -> None:
    """Who ends a relation has paid all the same, and the money going back would tell them that the link had waited."""
    if link.contact_id is not None:
        services.apply_pending(link=link)


def connect() -> None:
    """Called by ``ready()``; calling it again changes nothing."""
    client_linked.connect(begin_pending, dispatch_uid="clientportal_subscriptions.begin_pending")
    client_refused.connect(give_back_pending, dispatch_uid="clientportal_subscriptions.give_back_pending")
    link_ended.connect(begin_what_waits, dispatch_uid="clientportal_subscriptions.begin_what_waits")
