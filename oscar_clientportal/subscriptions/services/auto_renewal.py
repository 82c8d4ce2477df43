"""Automatic renewal: switched on with somebody's saved card, off again, paid with another card of theirs.

Whoever switches it on is the payer of renewals; nobody else's card is ever charged for them.
"""

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks, next_due
from oscar_clientportal.subscriptions.exceptions import RenewalRefused

from . import history, mails
from .acts.stretches import give_up_renewals
from .schedule import reschedule

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Renewal = get_model("clientportal_subscriptions", "Renewal")
SavedCard = get_model("clientportal_payments", "SavedCard")
Subscription = get_model("clientportal_subscriptions", "Subscription")

NOT_ACTIVE = {
    Subscription.Status.PENDING: _("This subscription has not begun yet."),
    Subscription.Status.PAUSED: _(
        "While the subscription is paused, automatic renewal can't be switched on."
    ),
    Subscription.Status.SUSPENDED: _("The last renewal has to be paid first."),
    Subscription.Status.CANCELLED: _("This subscription has been cancelled."),
}
#: The staff of the shop, whose own pages ask for more than that.
STAFF = "wagtailadmin.access_admin"


def may_switch_on(*, subscription: Any, user: Any) -> str:
    """Empty if ``user`` may have its renewals paid with a card of theirs; else a sentence why not. At most two queries.

    Whether they have a card is another question: ``card_for``.
    """
    if not _is_theirs(subscription, user):
        return str(
            _("Only the person a subscription is for, and their agent, can switch automatic renewal on.")
        )
    if subscription.auto_renew and subscription.renewal_payer_id not in (None, user.pk):
        return str(_("Somebody else's card pays the renewals already."))
    if subscription.status != Subscription.Status.ACTIVE and not _is_unseen(subscription, user):
        return str(NOT_ACTIVE[subscription.status])
    if not _is_open(subscription, clock.now()):
        return str(_("This subscription has ended. Buy it again to have it renewed by itself from then on."))
    return ""


def card_for(*, user: Any, card: Any = None) -> Any:
    """The card of ``user`` that would pay: this one, or the default one. Raises ``RenewalRefused`` where none can."""
    cards = SavedCard.objects.visible_to(user)
    found = cards.filter(pk=card.pk).first() if card is not None else cards.filter(is_default=True).first()
    if found is None:
        raise RenewalRefused(_("Automatic renewal needs a saved card of yours. Please add one first."))
    if found.is_expired:
        raise RenewalRefused(_("%(card)s has expired. Please choose another card.") % {"card": found})
    return found


@locks.in_transaction
def switch_on(*, subscription: Any, user: Any, card: Any = None) -> Any:
    """Renew it by itself from now on, with this card of ``user``, or with their default one whichever that is then.

    Returns the subscription as it is now. Raises ``RenewalRefused``, with nothing changed.
    """
    chosen = card_for(user=user, card=card)
    subscription = _locked(subscription)
    refusal = may_switch_on(subscription=subscription, user=user)
    if refusal:
        raise RenewalRefused(refusal)
    if subscription.auto_renew and subscription.renewal_payer_id == user.pk:
        return _pay_with(subscription, user, card, chosen)
    subscription.auto_renew = True
    subscription.renewal_payer = user
    subscription.card = card
    subscription.save(update_fields=["auto_renew", "renewal_payer", "card"])
    history.note(
        subscription=subscription,
        kind=history.Kind.RENEWAL_ON,
        by=user,
        card=str(chosen),
        payer=user.pk,
    )
    reschedule(subscriptions=[subscription])
    return subscription


@locks.in_transaction
def switch_off(*, subscription: Any, by: Any, reason: str = "") -> Any:
    """Let it end with its term. A renewal that waits for its next try is given up; one being paid goes through.

    ``by``: whose card pays, the person it is for, somebody of the staff; None: the shop itself. Returns the
    subscription as it is now. Off already: nothing happens. Raises ``RenewalRefused``.
    """
    subscription = _locked(subscription)
    if by is not None and not may_switch_off(subscription=subscription, user=by):
        raise RenewalRefused(
            _("Only the person it is for, and whoever pays for it, can switch automatic renewal off.")
        )
    if not subscription.auto_renew:
        return subscription
    former = copy(subscription)
    subscription.auto_renew = False
    subscription.renewal_payer = subscription.card = None
    subscription.save(update_fields=["auto_renew", "renewal_payer", "card"])
    _give_up_renewals(subscription, clock.now())
    event = history.event(
        subscription=subscription,
        kind=history.Kind.RENEWAL_OFF,
        by=by,
        reason=reason,
        payer=former.renewal_payer_id,
        card_id=former.card_id,
    )
    history.write([event])
    reschedule(subscriptions=[subscription])
    if former.renewal_payer_id not in (None, getattr(by, "pk", None)):
        former.auto_renew = False  # so that whoever paid is told
        mails.tell_of_change(subscription=former, event=event)
    return subscription


@locks.in_transaction
def end_for_agent(*, agent: Any, contacts: Iterable[int], by: Any) -> None:
    """The agent no longer has these contacts as clients: their card pays no more renewals for them."""
    paid = Subscription.objects.filter(auto_renew=True, renewal_payer=agent.user_id)
    theirs = paid.filter(contact__in=list(contacts))
    for subscription in theirs.order_by("pk"):
        switch_off(subscription=subscription, by=by)


def may_switch_off(*, subscription: Any, user: Any) -> bool:
    """Whether ``user`` may let it end with its term."""
    people = (subscription.renewal_payer_id, subscription.contact.user_id)
    return user.is_authenticated and (user.pk in people or user.has_perm(STAFF))


@locks.in_transaction
def change_card(*, subscription: Any, user: Any, card: Any) -> Any:
    """Pay renewals with this card of ``user`` from now on; None: with their default one, whichever that is then.

    One that was refused is tried with it within minutes. Returns the subscription as it is now. Raises
    ``RenewalRefused``.
    """
    chosen = card_for(user=user, card=card)
    subscription = _locked(subscription)
    if not subscription.auto_renew or subscription.renewal_payer_id != user.pk:
        raise RenewalRefused(_("Your card doesn't pay the renewals of this subscription."))
    return _pay_with(subscription, user, card, chosen)


def paid_with(*, card: Any) -> list[Any]:
    """The subscriptions whose renewals this card pays: chosen for them, or the default one. One query."""
    pays = Q(card=card) | Q(card=None) if card.is_default else Q(card=card)
    rows = Subscription.objects.filter(pays, auto_renew=True, renewal_payer=card.user_id)
    return list(rows.select_related("contact", "plan__product__parent").order_by("pk"))


def _pay_with(subscription: Any, user: Any, card: Any, chosen: Any) -> Any:
    if subscription.card_id == (card.pk if card is not None else None):
        return subscription
    subscription.card = card
    subscription.save(update_fields=["card"])
    history.note(
        subscription=subscription, kind=history.Kind.CARD_CHANGED, by=user, card=str(chosen), payer=user.pk
    )
    _try_at_once(subscription, clock.now())
    return subscription


def _locked(subscription: Any) -> Any:
    return locks.lock_row(Subscription.objects.select_related("contact"), subscription.pk)


def _is_theirs(subscription: Any, user: Any) -> bool:
    """The person it is for, or an agent the shop has linked to them."""
    if not user.is_authenticated:
        return False
    links = ClientLink.objects.visible_to(user).filter(contact=subscription.contact_id)
    links = links.filter(status="pending" if _is_unseen(subscription, user) else "linked")
    return subscription.contact.user_id == user.pk or links.exists()


def _is_unseen(subscription: Any, user: Any) -> bool:
    """It waits with its agent's link, who must not see that: to them it runs, and its renewal can be switched."""
    return subscription.status == Subscription.Status.PENDING and subscription.payer_id == user.pk


def _is_open(subscription: Any, now: datetime) -> bool:
    """Whether its last term runs, or its contents stay open while its renewal is being paid."""
    last = subscription.terms.order_by("-starts_at", "-pk").first()
    return last is not None and max(last.ends_at, last.grace_until or last.ends_at) > now


def _give_up_renewals(subscription: Any, now: datetime) -> None:
    """Those nobody is working on. A first try whose end isn't known may have been paid: whoever asks, finds out."""
    in_flight = Q(leased_until__gt=now) | Q(status=Renewal.Status.OPEN, tries__gt=0)
    give_up_renewals(subscription, renewals=subscription.renewals.live().exclude(in_flight))


def _try_at_once(subscription: Any, now: datetime) -> None:
    """Let a worker take up a renewal that was to be tried again later. One that is under way keeps its lease."""
    if subscription.renewals.filter(status=Renewal.Status.RETRY).exclude(leased_until__gt=now).exists():
        subscription.due_at = now
        subscription.save(update_fields=["due_at"])
        next_due.announce([now])
