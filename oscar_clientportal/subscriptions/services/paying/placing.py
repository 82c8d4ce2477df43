"""The order of a renewal: everything in one transaction, under the lock of its payment attempt."""

import logging
from typing import Any

from django.apps import apps
from django.db import transaction
from oscar.core.loading import get_class, get_model

from oscar_clientportal.core import database
from oscar_clientportal.payments import services as payments
from oscar_clientportal.portfolios import services as portfolios

from .baskets import open_basket
from .quotes import NAMESPACE, Quote
from .writing import renewal_written

logger = logging.getLogger("oscar_clientportal.subscriptions")

BillingAddress = get_model("order", "BillingAddress")


def place_order(attempt: Any) -> Any:
    """Write the order of a try whose money is set aside. Raises ``AttemptFinished``, ``Overtaken``, and whatever the
    shop's ``OrderCreator`` raises; nothing is written then.
    """
    payment = attempt.payment
    with transaction.atomic():
        payments.lock_for_order(attempt=payment)
        order = _write(attempt)
        payments.settle_with_order(attempt=payment, order=order)
        payment.basket.submit()
    payment.order = order
    return order


def _write(attempt: Any) -> Any:
    payment, quote = attempt.payment, Quote.of(attempt.payment.checkout_data[NAMESPACE])
    basket, request = open_basket(attempt=payment, quote=quote)
    shipping = get_class("shipping.methods", "NoShippingRequired")()
    order = get_class("order.utils", "OrderCreator")().place_order(
        user=payment.user,
        order_number=payment.order_number,
        basket=basket,
        shipping_method=shipping,
        shipping_charge=shipping.calculate(basket),
        billing_address=_billing_address(payment.user),
        total=quote.price,
        request=request,
    )
    _name_former_offers(order, quote)
    if not hasattr(
        order, "clientportal_parties"
    ):  # the shop's own ``OrderCreator``, without what is mixed over it
        beneficiaries = portfolios.match_lines(order=order, basket=basket)
        portfolios.record_order(order=order, beneficiaries=beneficiaries, payer=payment.user)
    order.user = payment.user  # whom its mails are for
    renewal_written(order=order, renewal=attempt.renewal, attempt=attempt)
    return order


def make_counters(attempt: Any) -> None:
    """Oscar counts sales in rows made by the first one. Two first sales at once, as of a plan's new version, would make
    the same row, and the second order could not be written.
    """
    if "analytics" not in apps.app_configs:
        return
    of = {
        "ProductRecord": {"product_id": attempt.renewal.plan.product_id},
        "UserRecord": {"user": attempt.payment.user},
    }
    for name, fields in of.items():
        model = get_model("analytics", name)
        model._default_manager.bulk_create([model(**fields)], ignore_conflicts=True)


def _billing_address(payer: Any) -> Any:
    """A copy of the payer's default one, or None."""
    own = payer.addresses.filter(is_default_for_billing=True).first()
    if own is None:
        return None
    address = BillingAddress()
    own.populate_alternative_model(address)
    address.save()
    return address


def _name_former_offers(order: Any, quote: Quote) -> None:
    for discount in quote.discounts:
        order.discounts.filter(offer_id=discount.offer, offer_name="").update(offer_name=discount.name[:128])


def capture(payment: Any) -> None:
    """Take what is set aside, now that the order stands; what goes wrong, ``reconcile_payments`` makes up for."""
    try:
        payments.capture_after_order(attempt=payment)
    except Exception:
        logger.exception("Order %s: the card's part is not captured yet", payment.order_number)
        database.reconnect()
