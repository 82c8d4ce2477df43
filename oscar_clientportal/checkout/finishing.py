"""Finish a payment attempt from its row alone: the way back from the bank, the webhook and the recovery come here."""

import logging
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.sites.models import Site
from django.db import connection
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_class, get_model

from oscar_clientportal.clients.visitors import set_paying_contact
from oscar_clientportal.core import database
from oscar_clientportal.core.acting import acting_as
from oscar_clientportal.core.database import MOMENTARY
from oscar_clientportal.payments import exceptions
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.methods import State
from oscar_clientportal.subscriptions.services.renewing import follow_renewal

from .acting import acting_of
from .order import TryAgain

logger = logging.getLogger("oscar_clientportal.checkout")


class _Session(dict):
    """The checkout session as it was on "place order", without a browser."""

    modified = False


def advance_attempt(*, attempt: Any) -> Any:
    """Bring a live attempt to its end if it can be: ordered where the money is set aside, released where it was
    refused. Returns the attempt as it is then; one that waits for the customer's bank stays live.

    Safe to call any number of times at once. Not inside a transaction. Raises ``ProviderError`` where the card
    provider doesn't answer. That of a renewal has no checkout to be finished as: its own room looks after it.
    """
    renewal_try = getattr(attempt, "clientportal_renewal_attempt", None)
    if attempt.status in attempt.LIVE and renewal_try is not None:
        follow_renewal(renewal=renewal_try.renewal)
    elif attempt.status in attempt.LIVE:
        with translation.override(attempt.language or None), acting_as(acting_of(attempt)):
            state = payments.state(attempt=attempt)
            if state is State.SET_ASIDE:
                _place_order(attempt)
            elif state is State.REFUSED:
                message = _("The payment was not confirmed. Nothing was charged.")
                payments.release_attempt(attempt=attempt, message=message)
            else:
                payments.wait_for_bank(attempt=attempt)
    attempt.refresh_from_db()
    return attempt


def finish_order(*, attempt: Any) -> None:
    """Do what follows an order where a crash has prevented it: the mail, the signals, and the basket is submitted.

    The basket comes last and tells that all is done: a second crash means a second mail rather than none.
    """
    Basket = get_model("basket", "Basket")
    if attempt.order is not None and attempt.basket is not None and attempt.basket.status == Basket.FROZEN:
        with translation.override(attempt.language or None):
            view_of(attempt).handle_successful_order(attempt.order)
        attempt.basket.submit()


def _place_order(attempt: Any) -> None:
    try:
        _place_order_of(attempt)
    except (*MOMENTARY, TryAgain):
        logger.exception("Attempt %s: the order could not be written yet", attempt.token)
        database.reconnect()
    except UnableToPlaceOrder as error:
        payments.release_attempt(attempt=attempt, message=str(error))
    except exceptions.AttemptFinished:
        pass
    except Exception:
        logger.exception("Attempt %s: the order could not be written", attempt.token)
        message = _("A problem occurred while placing this order. Nothing was charged.")
        payments.release_attempt(attempt=attempt, message=message)


def _place_order_of(attempt: Any) -> None:
    view = view_of(attempt)
    submission = view.build_submission(basket=view.request.basket)
    total = submission["order_total"]
    if total is None:
        raise UnableToPlaceOrder(_("The way of delivery you chose is no longer agreed. Nothing was charged."))
    if (total.incl_tax, total.currency) != (attempt.total, attempt.currency):
        raise UnableToPlaceOrder(_("A price has changed while you were paying. Nothing was charged."))
    submission.pop("payment_kwargs")
    order_kwargs = submission.pop("order_kwargs")
    view.handle_order_placement(attempt.order_number, **submission, **order_kwargs)


def view_of(attempt: Any) -> Any:
    """Oscar's view as it was when the attempt was made."""
    view = rebuild_view(attempt)
    view.attempt = attempt
    return view


def rebuild_view(attempt: Any) -> Any:
    """Oscar's view with the basket, user and checkout session of an attempt, or of what is to become one, on a request
    of its own.
    """
    view = get_class("checkout.views", "PaymentDetailsView")()
    view.request = request = _request_for(attempt)
    view.checkout_session = get_class("checkout.utils", "CheckoutSessionData")(request)
    basket = attempt.basket
    basket.strategy = request.strategy
    get_class("offer.applicator", "Applicator")().apply(basket, request.user, request)
    request.basket = basket
    return view


def _request_for(attempt: Any) -> HttpRequest:
    CheckoutSessionData = get_class("checkout.utils", "CheckoutSessionData")
    request = HttpRequest()
    request.method = "POST"
    request.META.update({"SERVER_NAME": Site.objects.get_current().domain, "SERVER_PORT": "443"})
    request.user = attempt.user or AnonymousUser()
    set_paying_contact(request, getattr(attempt, "contact", None))
    request.session = _Session({CheckoutSessionData.SESSION_KEY: attempt.checkout_data})
    request.LANGUAGE_CODE = attempt.language
    if hasattr(connection, "tenant"):
        request.tenant = connection.tenant
    request.strategy = get_class("partner.strategy", "Selector")().strategy(
        request=request, user=request.user
    )
    return request
