"""The client says yes to an order that somebody would place as them: it is placed as any other, from its row alone."""

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.core.acting import Acting, Scope, acting_as
from oscar_clientportal.impersonation.services import waiting_orders
from oscar_clientportal.impersonation.tokens import waiting_order_token
from oscar_clientportal.payments import exceptions
from oscar_clientportal.payments import services as payments

from . import lines
from .finishing import advance_attempt, rebuild_view


class NotAsAgreed(Exception):
    """It can't be ordered as the client agreed to it; ``str()`` of it says why."""


def place_agreed_order(*, waiting: Any, by: Any = None) -> Any:
    """Place the order that the client has just said yes to; ``by`` is their login, if they have one.

    Saying yes and claiming the basket are one transaction: however often it is clicked, there is one attempt, which
    the recovery finishes should this be cut off. Not inside a transaction. Returns the waiting order as it is then:
    placed, or failed with the reason in ``message``. Raises ``OrderDecided``.
    """
    try:
        with translation.override(waiting.language or None), transaction.atomic():
            agreed = waiting_orders.agree(waiting=waiting, by=by)
            with acting_as(_acting(agreed)):
                attempt = _claim(agreed)
    except (NotAsAgreed, exceptions.PaymentRefused) as refused:
        return waiting_orders.fail(waiting=waiting, message=str(refused), by=by)
    except (exceptions.BasketTaken, exceptions.BasketChanged):
        return waiting_orders.fail(waiting=waiting, message=_("The basket has changed."), by=by)
    advance_attempt(attempt=attempt)
    return waiting_orders.settle(waiting=waiting)


def _acting(waiting: Any) -> Acting | None:
    """The client has agreed to this very amount: no consent is asked for it."""
    if waiting.actor is None or waiting.user is None:
        return None
    allowed = frozenset({Scope.BALANCE})
    return Acting(session=waiting.session_id, actor=waiting.actor, user=waiting.user, scopes=allowed)


def _claim(waiting: Any) -> Any:
    """Prices are as they were seen where the shop keeps them, else as they are today; any other total isn't agreed."""
    if waiting.basket is None or waiting.user is None:
        raise NotAsAgreed(_("The basket has changed."))
    view = rebuild_view(waiting)
    basket = view.request.basket
    _refuse_what_is_gone(view, basket)
    total = view.build_submission(basket=basket)["order_total"]
    if total is None:
        raise NotAsAgreed(_("The way of delivery you chose is no longer agreed. Nothing was charged."))
    if (total.incl_tax, total.currency) != (waiting.total, waiting.currency):
        raise NotAsAgreed(_("A price has changed since it was ordered. Nothing was charged."))
    limits = payments.offered_limits(user=waiting.user, currency=total.currency)
    shares = view.payment_choice.shares(total=total.incl_tax, limits=limits)
    if shares is None:
        raise NotAsAgreed(_("The account does not cover it any more. Nothing was charged."))
    return payments.claim_basket(
        basket=basket,
        user=waiting.user,
        order_number=view.generate_order_number(basket),
        total=total.incl_tax,
        currency=total.currency,
        shares=shares,
        details={},
        checkout_data=waiting.checkout_data,
    )


def _refuse_what_is_gone(view: Any, basket: Any) -> None:
    refusals = list(lines.facts_of(basket).refusals(view.request.user))
    for line in basket.all_lines():
        is_available, why = line.purchase_info.availability.is_purchase_permitted(line.quantity)
        if not is_available:
            refusals.append(f"{line.product.get_title()}: {why}")
    if refusals:
        raise NotAsAgreed(" ".join(refusals))


def waiting_for(user: Any) -> list[Any]:
    """What waits for the yes of ``user``, the newest first, each with the ``token`` of the page to answer on."""
    people = get_model("clientportal_clients", "Contact").objects.select_related("user", "company")
    contact = people.of_user(user).first()
    if contact is None:
        return []
    rows = get_model("clientportal_impersonation", "WaitingOrder").objects.visible_to(user).open()
    waiting = [
        each
        for each in rows.filter(expires_at__gt=clock.now()).select_related("session", "company")
        if each.may_be_decided_by(contact)
    ]
    for each in waiting:
        each.token = waiting_order_token(each, contact)
    return waiting
