"""The lines of the order. What the delivery costs is a line of its own, so that the lines add up to the total."""

from decimal import Decimal
from typing import Any

from oscar_clientportal.documents.rules import Facts, Item

from . import codes
from .parties import Parties, write_shipment
from .writing import cut, line, part, remark, say, say_whole

#: The unit of all that a shop sells: one piece, as UN/ECE calls it.
PIECE = "C62"
#: The lengths of INTERNATIONAL_PID's GTINs.
GTIN_LENGTHS = (8, 12, 13, 14)


def write_items(parent: Any, facts: Facts, parties: Parties) -> int:
    """How many were written. An order has one line at least."""
    elements = part(parent, "ORDER_ITEM_LIST")
    items = [*facts.items, *_delivery(facts)] or [_nothing()]
    for index, item in enumerate(items, 1):
        _write_item(part(elements, "ORDER_ITEM"), index, item, parties)
    return len(items)


def _delivery(facts: Facts) -> list[Item]:
    cost, tax = facts.shipping_excl_tax, facts.shipping_tax
    if not cost:
        return []
    title = line(facts.shipping_method) or line(facts.shipping_code) or "-"
    rates = {each.rate for each in facts.taxes if each.rate is not None and _gives(each.rate, cost, tax)}
    rate = rates.pop() if len(rates) == 1 else None
    return [Item(len(facts.items) + 1, title, 1, cost, cost, tax, rate, sku=facts.shipping_code)]


def _gives(rate: Decimal, amount: Decimal, tax: Decimal) -> bool:
    return abs(amount * rate / 100 - tax) <= Decimal("0.005")


def _nothing() -> Item:
    return Item(1, "-", 0, Decimal(0), Decimal(0), Decimal(0), None)


def _write_item(element: Any, index: int, item: Item, parties: Parties) -> None:
    say(element, "LINE_ITEM_ID", index)
    _write_product(element, item)
    say(element, "QUANTITY", item.quantity)
    say(element, "bmecat:ORDER_UNIT", PIECE)
    _write_price(element, item)
    say(element, "PRICE_LINE_AMOUNT", codes.number(item.excl_tax), 60)
    beneficiary = parties.called(item.beneficiary)
    if beneficiary:
        write_shipment(element, parties, beneficiary)
    _write_remarks(element, item)


def _write_product(parent: Any, item: Item) -> None:
    product = part(parent, "PRODUCT_ID")
    say_whole(product, "bmecat:SUPPLIER_PID", item.sku, 32, type="supplier_specific")
    upc = line(item.upc)
    is_gtin = upc.isascii() and upc.isdecimal() and len(upc) in GTIN_LENGTHS
    say_whole(product, "bmecat:INTERNATIONAL_PID", upc, 100, type="gtin" if is_gtin else "upc")
    title = line(item.title)
    say(product, "bmecat:DESCRIPTION_SHORT", title or "-", 150)
    if len(title) > 150:
        say(product, "bmecat:DESCRIPTION_LONG", title, 64000)


def _write_price(parent: Any, item: Item) -> None:
    """Of one piece, without tax, before offers; what these took off the whole line stands beside it."""
    price = part(parent, "PRODUCT_PRICE_FIX")
    say(price, "bmecat:PRICE_AMOUNT", codes.number(item.unit_price), 60)
    if item.discount > 0:
        _write_allowance(price, item.discount)
    tax = part(price, "TAX_DETAILS_FIX")
    say(tax, "bmecat:TAX_TYPE", "vat")
    if item.tax_rate is not None:
        say(tax, "bmecat:TAX", codes.fraction(item.tax_rate), 60)
    say(tax, "TAX_AMOUNT", codes.number(item.tax), 60)


def _write_allowance(price: Any, amount: Decimal) -> None:
    allowances = part(price, "ALLOW_OR_CHARGES_FIX")
    allowance = part(allowances, "ALLOW_OR_CHARGE", type="allowance")
    say(allowance, "ALLOW_OR_CHARGE_TYPE", "rebate", 30)
    value = part(allowance, "ALLOW_OR_CHARGE_VALUE")
    say(value, "AOC_MONETARY_AMOUNT", codes.number(amount), 60)
    say(allowances, "ALLOW_OR_CHARGES_TOTAL_AMOUNT", codes.number(amount), 60)


def _write_remarks(element: Any, item: Item) -> None:
    remark(element, "beneficiary", line(item.beneficiary))
    remark(element, "period", line(item.period))
    if len(line(item.sku)) > 32:
        remark(element, "supplierpid", cut(line(item.sku), 250))
