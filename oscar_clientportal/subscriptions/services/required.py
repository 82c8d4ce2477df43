"""What somebody who lacks a content is shown: what they have that would open it, and the plans that do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from oscar.core.loading import get_model

from oscar_clientportal.core import acting, clock
from oscar_clientportal.subscriptions import tokens

from .display import priced
from .offers import own_offers

Content = get_model("clientportal_subscriptions", "Content")
Renewal = get_model("clientportal_subscriptions", "Renewal")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Status = Subscription.Status


@dataclass(frozen=True)
class Waiting:
    """A subscription of theirs that would open it, but is paused, or its renewal is not paid."""

    subscription: Any
    #: Of the page on which they can pay the renewal themselves; empty where somebody else has to.
    token: str = ""


def plans_that_open(*, request: HttpRequest, codes: Sequence[str]) -> dict[str, Any]:
    """The context of the friendly page: contents asked for, what waits, plans with prices, what runs now."""
    offers = own_offers(user=request.user, on=clock.now())
    # Without codes nothing opens it: a content that is gone.
    opening = [offer for offer in offers if codes and offer.contents.issuperset(codes)]
    return {
        "contents": Content.objects.filter(code__in=codes),
        "waiting": waiting_for(user=request.user, codes=codes),
        "choices": priced(offers=[offer for offer in opening if offer.refusal is None], request=request),
        "refused": [offer for offer in opening if offer.refusal is not None],
        "held": next((offer.held for offer in offers if offer.held), None),
        "login_url": resolve_url(settings.LOGIN_URL),
    }


def waiting_for(*, user: Any, codes: Sequence[str]) -> list[Waiting]:
    """Their paused and suspended subscriptions that would open one of these contents. At most two queries."""
    if not codes or not user.is_authenticated:
        return []
    mine = Subscription.objects.visible_to(user).filter(status__in=[Status.PAUSED, Status.SUSPENDED])
    rows = list(
        mine.filter(plan__contents__code__in=codes).select_related("plan__product__parent").distinct()
    )
    suspended = [row.pk for row in rows if row.status == Status.SUSPENDED]
    payable = Renewal.objects.filter(
        subscription__in=suspended, payer=user, status__in=[*Renewal.LIVE, Renewal.Status.FAILED]
    )
    renewals = {row.subscription_id: row for row in payable.order_by("starts_at")} if suspended else {}
    if acting.current() is not None:  # whoever has the address may pay by it: it is the payer's own
        renewals = {}
    return [
        Waiting(row, tokens.renewal_token(renewals[row.pk]) if row.pk in renewals else "") for row in rows
    ]
