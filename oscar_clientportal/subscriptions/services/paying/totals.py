"""What a renewal will cost its payer."""

from decimal import Decimal
from typing import Any

from oscar_clientportal.conditions.services import Reading
from oscar_clientportal.conditions.services.strategies import pricing_for
from oscar_clientportal.subscriptions.services.prices import purchase_info_at

from .quotes import quote
from .requests import request_of


def list_price(subscription: Any) -> tuple[Decimal, str] | None:
    """The price of a term without tax, and its currency: what was agreed, else what the conditions of whom it is for
    say, else the product's own. None: neither.
    """
    if subscription.price is not None and subscription.currency:
        return subscription.price, subscription.currency
    strategy = request_of(subscription.renewal_payer).strategy
    with pricing_for(strategy, Reading(subscription.contact.company_id)):
        info = purchase_info_at(strategy, subscription.plan.product, subscription.price)
    return (info.price.excl_tax, info.price.currency) if info.price.exists else None


def renewal_total(subscription: Any) -> tuple[Decimal, str] | None:
    """What the next renewal would cost today, tax and today's offers included, and the currency; None: no price."""
    agreed = list_price(subscription)
    if agreed is None:
        return None
    price, currency = agreed
    found = quote(
        product=subscription.plan.product, price=price, currency=currency, payer=subscription.renewal_payer
    )
    return (found.total, currency) if found is not None else None
