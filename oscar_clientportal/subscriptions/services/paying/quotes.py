"""What a renewal costs: the agreed price with the shop's tax and offers, worked out once and the same ever after."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from oscar.core.loading import get_class, get_model
from oscar.core.prices import Price

from oscar_clientportal.conditions.services import at_price
from oscar_clientportal.core import money
from oscar_clientportal.subscriptions.services.prices import shops_record

from .requests import request_of

#: Where an attempt keeps its quote, among the data of a checkout that it never had.
NAMESPACE = "clientportal_renewal"
#: What stands in for the key of rows that are never written.
UNSAVED = -1


@dataclass(frozen=True)
class Discount:
    """What one offer takes off."""

    offer: int
    name: str
    amount: Decimal
    incl_tax: bool
    frequency: int


@dataclass(frozen=True)
class Quote:
    """The price of a term before offers, what they take off, and what is left to be paid."""

    currency: str
    excl_tax: Decimal
    incl_tax: Decimal
    total_excl_tax: Decimal
    total: Decimal
    discounts: tuple[Discount, ...] = ()

    @property
    def price(self) -> Price:
        """What is paid, as Oscar says it."""
        return Price(self.currency, excl_tax=self.total_excl_tax, incl_tax=self.total)

    def as_data(self) -> dict[str, Any]:
        """As an attempt keeps it."""
        return _texts(asdict(self))

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Quote":
        """The inverse of ``as_data``."""
        discounts = tuple(
            Discount(**{**discount, "amount": Decimal(discount["amount"])}) for discount in data["discounts"]
        )
        amounts = {name: Decimal(data[name]) for name in ("excl_tax", "incl_tax", "total_excl_tax", "total")}
        return cls(currency=data["currency"], discounts=discounts, **amounts)


def quote(
    *, product: Any, price: Decimal, currency: str, payer: Any, with_offers: bool = True
) -> Quote | None:
    """What ``product`` at this price without tax costs ``payer`` now; None where the shop can't say.

    Whether it could be bought now doesn't matter: who has it may keep it. Nothing is written.
    """
    strategy = request_of(payer).strategy
    record = shops_record(strategy, product)
    if record is None:
        return None
    info = strategy.fetch_for_product(product, stockrecord=at_price(record, price, currency))
    if not (info.price.exists and info.price.is_tax_known):
        return None
    basket, line = basket_at(strategy, product, info, payer)
    if with_offers:
        get_class("offer.applicator", "Applicator")().apply(basket, payer, strategy.request)
    return Quote(
        currency,
        info.price.excl_tax,
        info.price.incl_tax,
        money.quantise(Decimal(line.line_price_excl_tax_incl_discounts), currency),
        money.quantise(Decimal(line.line_price_incl_tax_incl_discounts), currency),
        tuple(_discounts(basket, line)),
    )


def basket_at(strategy: Any, product: Any, info: Any, payer: Any) -> tuple[Any, Any]:
    """A basket with this one line at this price, as offers look at it; in memory alone."""
    basket = get_model("basket", "Basket")(pk=UNSAVED, owner=payer)
    basket.strategy = strategy
    without_vouchers(basket)
    line = get_model("basket", "Line")(
        pk=UNSAVED, basket=basket, product=product, stockrecord=info.stockrecord, quantity=1
    )
    line._info = info
    basket._lines = [line]
    return basket, line


def without_vouchers(basket: Any) -> None:
    """Nobody enters a voucher for a renewal: Oscar need not look for any."""
    basket._prefetched_objects_cache = {"vouchers": get_model("voucher", "Voucher").objects.none()}


def fixed(known: Quote, total: Decimal) -> Quote:
    """A quote of ``total``, with tax in the same proportion, where what it was made of is known no more."""
    share = known.excl_tax / known.incl_tax if known.incl_tax else Decimal(1)
    excl_tax = money.quantise(total * share, known.currency)
    return Quote(known.currency, excl_tax, total, excl_tax, total)


def _discounts(basket: Any, line: Any) -> list[Discount]:
    taken = {application["offer"].pk: application for application in basket.offer_applications}
    found: dict[int, Discount] = {}
    for part in line.discounts:
        if part.offer is None or part.amount <= 0:
            continue
        before = found.get(part.offer.pk)
        found[part.offer.pk] = Discount(
            part.offer.pk,
            str(part.offer.name),
            part.amount + (before.amount if before else 0),
            part.incl_tax,
            taken[part.offer.pk]["freq"],
        )
    return list(found.values())


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _texts(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(each) for each in value]
    return str(value) if isinstance(value, Decimal) else value
