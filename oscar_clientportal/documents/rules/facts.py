"""All that a document says: PDF and XML are both made from here, and it is kept with the document as JSON.

Amounts are Decimals in the document's currency, dates days of the shop, rates in percent.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Party:
    """Somebody whom the document names: who sells, who pays, where it is delivered, for whom it was bought."""

    name: str
    #: Legal form, or what else belongs to the name.
    supplement: str = ""
    #: The person, where the party is a company.
    person: str = ""
    street: tuple[str, ...] = ()
    postcode: str = ""
    town: str = ""
    state: str = ""
    #: ISO 3166-1 alpha-2, and as its readers call it.
    country: str = ""
    country_name: str = ""
    email: str = ""
    phone: str = ""
    fax: str = ""
    url: str = ""
    vat_id: str = ""
    tax_number: str = ""
    registration: str = ""
    #: The shop's number of the customer.
    number: str = ""
    #: The customer's number of the shop: "our number at your company".
    our_number: str = ""
    bank: str = ""
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True)
class Item:
    """One line of the order."""

    position: int
    title: str
    quantity: int
    #: Of one piece, without tax, before offers and vouchers: 4 decimals at most.
    unit_price: Decimal
    #: Of the whole line, after offers and vouchers.
    excl_tax: Decimal
    tax: Decimal
    #: Percent; None where no one rate gives the tax.
    tax_rate: Decimal | None
    #: Taken off by offers and vouchers, without tax.
    discount: Decimal = Decimal(0)
    sku: str = ""
    upc: str = ""
    #: For whom it was bought, where not for the payer.
    beneficiary: str = ""
    #: What it gives for how long, in words.
    period: str = ""


@dataclass(frozen=True)
class TaxSum:
    rate: Decimal | None
    excl_tax: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Paid:
    """What paid the order. ``is_later``: on invoice."""

    label: str
    amount: Decimal
    is_later: bool = False


@dataclass(frozen=True)
class Facts:
    kind: str
    number: str
    order_number: str
    language: str
    currency: str
    issued_on: date
    ordered_on: date
    seller: Party
    payer: Party
    items: tuple[Item, ...]
    taxes: tuple[TaxSum, ...]
    total_excl_tax: Decimal
    total_tax: Decimal
    total: Decimal
    delivery: Party | None = None
    beneficiaries: tuple[Party, ...] = ()
    paid: tuple[Paid, ...] = ()
    shipping_method: str = ""
    shipping_code: str = ""
    shipping_excl_tax: Decimal = Decimal(0)
    shipping_tax: Decimal = Decimal(0)
    #: Names of the offers and vouchers, and what they took off, tax included.
    discounts: tuple[tuple[str, Decimal], ...] = ()
    #: What the customer's deliveries need: times, unloading place.
    remark: str = ""
    delivery_terms: str = ""
    payment_terms: str = ""
    amount_due: Decimal = Decimal(0)
    due_on: date | None = None
    discount_percent: Decimal | None = None
    discount_amount: Decimal = Decimal(0)
    discount_until: date | None = None
    #: Of a credit note: the number of its invoice, and why.
    corrects: str = ""
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """As plain data: Decimals and dates as text, so that nothing is rounded."""
        return _plain(asdict(self))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Facts":
        return _build(cls, data)


PARTS: dict[str, type] = {
    "seller": Party,
    "payer": Party,
    "delivery": Party,
    "beneficiaries": Party,
    "items": Item,
    "taxes": TaxSum,
    "paid": Paid,
}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def _build(cls: type, data: Mapping[str, Any]) -> Any:
    known = {each.name: str(each.type) for each in fields(cls)}
    return cls(**{name: _value(name, known[name], value) for name, value in data.items() if name in known})


def _value(name: str, annotation: str, value: Any) -> Any:
    if value is None:
        return None
    if name in PARTS:
        several = isinstance(value, list)
        return tuple(_build(PARTS[name], each) for each in value) if several else _build(PARTS[name], value)
    if name == "discounts":
        return tuple((title, Decimal(amount)) for title, amount in value)
    if "Decimal" in annotation:
        return Decimal(value)
    if "date" in annotation:
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
