"""Automatic renewal that was switched off in somebody's name is switched on again, paid as it was."""

from typing import Any

from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

from oscar_clientportal.core import locks
from oscar_clientportal.impersonation.services.undoing import Undoing, register, require

from . import auto_renewal, history
from .schedule import reschedule

SavedCard = get_model("clientportal_payments", "SavedCard")
Subscription = get_model("clientportal_subscriptions", "Subscription")


def register_all() -> None:
    """Called when the app is ready."""
    register(
        "renewal", Undoing(can=lambda change: bool((change.before or {}).get("payer")), act=switch_on_again)
    )


def switch_on_again(change: Any, by: Any) -> None:
    """With the same payer and card, if nothing has become of it since and the payer could do so today."""
    payer: Any = get_user_model()._default_manager.filter(pk=change.before["payer"]).first()
    require(payer is not None)
    card = _card(payer, change.before.get("card_id"))
    rows = Subscription.objects.select_related("contact")
    subscription: Any = locks.lock_rows(rows, [change.object_pk]).get(int(change.object_pk))
    require(subscription is not None and not subscription.auto_renew and _is_last(change, subscription))
    require(not auto_renewal.may_switch_on(subscription=subscription, user=payer))
    subscription.auto_renew, subscription.renewal_payer = True, payer
    subscription.card = card if change.before.get("card_id") else None
    subscription.save(update_fields=["auto_renew", "renewal_payer", "card"])
    kind = history.Kind.RENEWAL_ON
    history.note(subscription=subscription, kind=kind, by=by, card=str(card), payer=payer.pk)
    reschedule(subscriptions=[subscription])


def _card(payer: Any, pk: int | None) -> Any:
    """The card that paid, or the payer's default one where none was chosen; there and not expired."""
    cards = SavedCard.objects.visible_to(payer)
    card = cards.filter(pk=pk).first() if pk else cards.filter(is_default=True).first()
    require(card is not None and not card.is_expired)
    return card


def _is_last(change: Any, subscription: Any) -> bool:
    """Nobody has switched it on or off since."""
    kinds = [history.Kind.RENEWAL_ON, history.Kind.RENEWAL_OFF, history.Kind.CANCELLED]
    later = subscription.events.filter(kind__in=kinds, created_at__gt=change.created_at)
    return not later.exists()
