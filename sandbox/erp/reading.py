"""What an ERP reads in an order: numbers, items and amounts, and whether these add up."""

from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

NAMES = {"o": "http://www.opentrans.org/XMLSchema/2.1", "b": "http://www.bmecat.org/bmecat/2005"}


class Unreadable(ValueError):
    """It is no order, or one that an ERP can't book."""


@dataclass(frozen=True)
class Line:
    pid: str
    title: str
    quantity: str
    unit: str
    price: str
    amount: str
    tax: str
    recipient: str


@dataclass(frozen=True)
class Order:
    number: str
    date: str
    seller: str
    #: Which supplier it is, as the buyer numbers them: what the buyer's ERP books by.
    our_number: str
    #: Which customer it is, as the supplier numbers them.
    customer_number: str
    buyer: str
    currency: str
    total: str
    tax: str
    remark: str
    lines: tuple[Line, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_order(xml: bytes) -> Order:
    """The order. Raises ``Unreadable``."""
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"This is no XML: {error}") from None
    if root.tag != f"{{{NAMES['o']}}}ORDER":
        raise Unreadable("This is no openTRANS 2.1 order.")
    try:
        return _order(root)
    except InvalidOperation:
        raise Unreadable("An amount is no number.") from None


def _order(root: Any) -> Order:
    lines = tuple(_line(each) for each in root.iterfind(".//o:ORDER_ITEM", NAMES))
    total = _text(root, "o:ORDER_SUMMARY/o:TOTAL_AMOUNT")
    number = _text(root, ".//o:ORDER_INFO/o:ORDER_ID")
    if not number or not lines:
        raise Unreadable("The order has no number or no items.")
    if _text(root, "o:ORDER_SUMMARY/o:TOTAL_ITEM_NUM") != str(len(lines)):
        raise Unreadable("The number of items is another than the order says.")
    if sum(Decimal(each.amount) for each in lines) != Decimal(total):
        raise Unreadable("The items don't add up to the total.")
    return Order(
        number=number,
        date=_text(root, ".//o:ORDER_INFO/o:ORDER_DATE"),
        seller=_text(root, ".//o:PARTY[o:PARTY_ROLE='supplier']//b:NAME"),
        our_number=_party_id(root, "supplier", "buyer_specific"),
        customer_number=_party_id(root, "buyer", "supplier_specific"),
        buyer=_text(root, ".//o:PARTY[o:PARTY_ROLE='buyer']//b:NAME"),
        currency=_text(root, ".//o:ORDER_INFO/b:CURRENCY"),
        total=total,
        tax=str(sum((Decimal(each.tax) for each in lines), Decimal(0))),
        remark=_text(root, ".//o:ORDER_INFO/o:REMARKS[@type='deliverynote']"),
        lines=lines,
    )


def _line(item: Any) -> Line:
    return Line(
        pid=_text(item, ".//b:SUPPLIER_PID"),
        title=_text(item, ".//b:DESCRIPTION_SHORT"),
        quantity=_text(item, "o:QUANTITY"),
        unit=_text(item, "b:ORDER_UNIT"),
        price=_text(item, ".//b:PRICE_AMOUNT"),
        amount=_text(item, "o:PRICE_LINE_AMOUNT") or "0",
        tax=_text(item, ".//o:TAX_AMOUNT") or "0",
        recipient=_text(item, "o:REMARKS[@type='beneficiary']"),
    )


def _party_id(root: Any, role: str, kind: str) -> str:
    return _text(root, f".//o:PARTY[o:PARTY_ROLE='{role}']/b:PARTY_ID[@type='{kind}']")


def _text(element: Any, path: str) -> str:
    found = element.xpath(path, namespaces=NAMES)
    return found[0].text or "" if found else ""
