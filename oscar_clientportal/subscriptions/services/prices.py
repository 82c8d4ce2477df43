"""What an upgrade costs: the difference of the list prices, for as long as the running term still lasts."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from decimal import Decimal
from typing import Any

from oscar_clientportal.core import clock, money
from oscar_clientportal.subscriptions.rules import Comparison, Holding, PlanFacts, compare, upgrade_price

from .holdings import holdings_of, plan_facts


def prices_for_lines(
    *, lines_to_contacts: Mapping[Any, Any], on: datetime, buyer: Any = None
) -> dict[int, Decimal]:
    """Prices, without tax, of the basket lines that upgrade something that runs at ``on``; by line.

    ``lines_to_contacts`` gives for each line the contact it is for, or ``None`` for a buyer without one.
    ``buyer`` is who buys; without it the owner of the line's basket does. Two queries, none where no line has
    a contact.
    """
    lines = {line: contact for line, contact in lines_to_contacts.items() if contact is not None}
    if not lines:
        return {}
    facts = plan_facts(product_ids=[line.product_id for line in lines])
    wanted = {line: contact for line, contact in lines.items() if line.product_id in facts}
    if not wanted:
        return {}
    buyer_id = buyer.pk if buyer is not None else next(iter(wanted)).basket.owner_id
    held = holdings_of(contacts=wanted.values(), on=on, buyer_id=buyer_id)
    prices = {
        line.pk: price_over(held.get(contact.pk), facts[line.product_id], line.stockrecord, on)
        for line, contact in wanted.items()
    }
    return {pk: price for pk, price in prices.items() if price is not None}


def price_over(held: Holding | None, wanted: PlanFacts, stockrecord: Any, on: datetime) -> Decimal | None:
    """The price, without tax, of ``wanted`` as an upgrade of ``held``; ``None``: the list price applies."""
    if held is None or stockrecord is None or stockrecord.price is None:
        return None
    if compare(held.contents, wanted.contents) is not Comparison.HIGHER:
        return None
    decimals = money.decimals(stockrecord.price_currency)
    return upgrade_price(held, wanted, stockrecord.price, on, decimals, clock.shop_zone())


def purchase_info_at(strategy: Any, product: Any, price: Decimal | None) -> Any:
    """Oscar's purchase info of ``product``, at ``price`` without tax instead of its own where one is given.

    The shop's own strategy prices a copy of the stock record, so that its tax applies.
    """
    info = strategy.fetch_for_product(product)
    if price is None or info.stockrecord is None:
        return info
    repriced = copy(info.stockrecord)
    repriced.price = price
    return strategy.fetch_for_product(product, stockrecord=repriced)
