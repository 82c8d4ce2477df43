"""What somebody who lacks a content is shown: what they have that would open it, and the plans that do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import reading_of
from oscar_clientportal.core import acting, clock
from oscar_clientportal.subscriptions import tokens

from .display import priced
from .offers import own_offers

Contact = get_model("clientportal_clients", "Contact")
Content = get_model("clientportal_subscriptions", "Content")
Licence = get_model("clientportal_licences", "Licence")
Renewal = get_model("clientportal_subscriptions", "Renewal")
Subscription = get_model("clientportal_subscriptions", "Subscription")
SubscriptionLicence = get_model("clientportal_subscriptions", "SubscriptionLicence")
Term = get_model("clientportal_subscriptions", "Term")
Status = Subscription.Status
#: So many of those who give seats are named.
MOST_ADMINS = 3


@dataclass(frozen=True)
class Waiting:
    """A subscription of theirs that would open it, but is paused, or its renewal is not paid."""

    subscription: Any
    #: Of the page on which they can pay the renewal themselves; empty where somebody else has to.
    token: str = ""


@dataclass(frozen=True)
class MissingSeat:
    """A subscription of their company that would open it for whoever holds a seat."""

    subscription: Any
    #: Who gives seats.
    admins: list[str]
    is_admin: bool
    has_asked: bool
    may_ask: bool


def plans_that_open(*, request: HttpRequest, codes: Sequence[str]) -> dict[str, Any]:
    """The context of the friendly page: contents asked for, what waits, plans with prices, what runs now."""
    offers = own_offers(user=request.user, on=clock.now(), reading=reading_of(request))
    # Without codes nothing opens it: a content that is gone.
    opening = [offer for offer in offers if codes and offer.contents.issuperset(codes)]
    return {
        "contents": Content.objects.filter(code__in=codes),
        "waiting": waiting_for(user=request.user, codes=codes),
        "choices": priced(offers=[offer for offer in opening if offer.refusal is None], request=request),
        "refused": [offer for offer in opening if offer.refusal is not None],
        "held": next((offer.held for offer in offers if offer.held), None),
        "login_url": resolve_url(settings.LOGIN_URL),
        "seat": seat_that_opens(user=request.user, codes=codes),
    }


def seat_that_opens(*, user: Any, codes: Sequence[str]) -> MissingSeat | None:
    """Their company has what opens all of it, and they hold no seat of it. At most four queries."""
    contact = Contact.objects.of_user(user).first() if codes and user.is_authenticated else None
    if contact is None or contact.company_id is None:
        return None
    now = clock.now()
    tied = SubscriptionLicence.objects.filter(
        licence__in=Licence.objects.live(now).filter(company=contact.company_id),
        subscription__in=Term.objects.running(now).values("subscription"),
    )
    for code in codes:
        tied = tied.filter(subscription__plan__contents__code=code)
    found = tied.select_related("subscription__plan__product__parent", "licence").order_by("pk").first()
    if found is None:
        return None
    admins = Contact.objects.filter(company=contact.company_id, role=Contact.Role.SUPER_ADMIN)
    admins = admins.filter(deactivated_at=None).exclude(pk=contact.pk).order_by("pk")
    return MissingSeat(
        subscription=found.subscription,
        admins=[admin.name for admin in admins[:MOST_ADMINS] if admin.name],
        is_admin=contact.role == Contact.Role.SUPER_ADMIN,
        has_asked=contact.seat_requests.waiting().exists(),
        may_ask=acting.current() is None,
    )


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
