"""What buying a plan comes to for somebody: the list price, nothing for a trial, the difference for an upgrade."""

from collections.abc import Mapping, Set
from datetime import datetime
from decimal import Decimal
from typing import Any

from oscar_clientportal.conditions.services import at_price
from oscar_clientportal.conditions.services.strategies import at_shops_prices
from oscar_clientportal.core import clock, conf, money
from oscar_clientportal.subscriptions.rules import Deal, Holding, ListPrice, PlanFacts, strike_deal

from .holdings import contents_had, holdings_of, plan_facts


def prices_for_lines(
    *, lines_to_contacts: Mapping[Any, Any], on: datetime, buyer: Any = None
) -> dict[int, Decimal]:
    """Prices, without tax, of the basket lines that don't cost the list price at ``on``; by line.

    ``lines_to_contacts`` gives for each line the contact it is for, or ``None`` for a buyer without one.
    ``buyer`` is who buys; without it the owner of the line's basket does. Two queries, a third where a trial is
    among them, none where no line has a contact.
    """
    lines = {line: contact for line, contact in lines_to_contacts.items() if contact is not None}
    if not lines:
        return {}
    facts = plan_facts(product_ids=[line.product_id for line in lines])
    wanted = {line: contact for line, contact in lines.items() if line.product_id in facts}
    if not wanted:
        return {}
    buyer_id = buyer.pk if buyer is not None else next(iter(wanted)).basket.owner_id
    people = {"contacts": list(wanted.values()), "on": on, "buyer_id": buyer_id}
    held = holdings_of(**people)
    had = contents_had(**people) if any(plan.trial_days for plan in facts.values()) else {}
    deals = {
        line.pk: deal_for(
            held.get(contact.pk),
            facts[line.product_id],
            line.stockrecord,
            on,
            had=had.get(contact.pk, frozenset()),
        )
        for line, contact in wanted.items()
    }
    return {pk: deal.price for pk, deal in deals.items() if deal is not None and deal.price is not None}


def deal_for(
    held: Holding | None, wanted: PlanFacts, stockrecord: Any, on: datetime, *, had: Set[str] = frozenset()
) -> Deal | None:
    """What ``wanted`` comes to at ``on`` for somebody who has ``held`` and ever had the contents ``had``.

    None: it may not be bought. No query.
    """
    currency = stockrecord.price_currency if stockrecord is not None else ""
    return strike_deal(
        held=held,
        wanted=wanted,
        price=ListPrice(
            stockrecord.price if stockrecord is not None else None,
            currency,
            money.decimals(currency) if currency else 2,
        ),
        had=had,
        shop_policy=conf.settings.upgrade_policy,
        now=on,
        zone=clock.shop_zone(),
    )


def purchase_info_at(strategy: Any, product: Any, price: Decimal | None) -> Any:
    """Oscar's purchase info of ``product``, at ``price`` without tax instead of its own where one is given.

    The shop's own strategy prices a copy of the stock record, so that its tax applies.
    """
    record = shops_record(strategy, product) if price is not None else None
    if record is not None:
        record = at_price(record, price)
    return strategy.fetch_for_product(product, stockrecord=record)


def shops_record(strategy: Any, product: Any) -> Any | None:
    """The stock record that the shop's strategy takes, whatever it costs whom."""
    with at_shops_prices(strategy):
        return strategy.fetch_for_product(product).stockrecord
