"""The lines of a paper, and the VAT behind what the order charges."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import pgettext

from oscar_clientportal.core import clock, conf, money
from oscar_clientportal.documents.rules import Item, Taxed, noise_of, one_line, rates_of

#: Between a title and the name of whom it is for: see ``OrderCreatorMixin.create_line_models``.
SEPARATOR = " · "
UNIT_PRICE = Decimal("0.0001")
#: Oscar's columns of amounts have two decimals, also where the currency has three.
STORED = Decimal("0.01")


def lines_with_all(order: Any) -> list[Any]:
    """The order's lines with all that a paper says of them. One query."""
    related = ("product", "clientportal_beneficiary", "clientportal_term")
    return list(order.lines.select_related(*related).order_by("pk"))


def items_of(
    lines: Iterable[Any], surcharges: Iterable[Any], currency: str
) -> tuple[list[Item], list[Taxed]]:
    """What was sold, surcharges last, each without its rate; and what its rate is to be found by."""
    stored = max(money.unit(currency), STORED)
    rows = [(_item(line, currency), noise_of(line.quantity, stored)) for line in lines]
    rows += [(_surcharge(each, currency), stored) for each in surcharges if each.incl_tax]
    items = [_at(place, item) for place, (item, _noise) in enumerate(rows, start=1)]
    return items, [Taxed(item.excl_tax, item.tax, noise) for item, noise in rows]


def adding_up(items: list[Item], *, excl_tax: Decimal, tax: Decimal, unit: Decimal) -> list[Item]:
    """What rounding has left between the lines and their sum is put to the line with the largest discount, else to the
    largest: Oscar reckons with parts of a cent of what an offer took off with its tax, and rounds the sum alone.
    """
    rest = excl_tax - sum((item.excl_tax for item in items), Decimal(0))
    rest_tax = tax - sum((item.tax for item in items), Decimal(0))
    if max(abs(rest), abs(rest_tax)) > unit * len(items) or not (rest or rest_tax):
        return items
    place = max(range(len(items)), key=lambda each: (items[each].discount, items[each].excl_tax))
    known = items[place]
    changed = replace(
        known,
        excl_tax=known.excl_tax + rest,
        tax=known.tax + rest_tax,
        discount=max(known.discount - rest, Decimal(0)) if known.discount else known.discount,
    )
    return [*items[:place], changed, *items[place + 1 :]]


def with_rates(items: Iterable[Item], rates: Iterable[Decimal | None]) -> tuple[Item, ...]:
    return tuple(Item(**{**vars(item), "tax_rate": rate}) for item, rate in zip(items, rates, strict=True))


def find_rates(taxed: list[Taxed]) -> list[Decimal | None]:
    """The rates of all lines together, so that a cent's line is told by its neighbours."""
    return rates_of(taxed, conf.settings.tax_rates)


def _at(place: int, item: Item) -> Item:
    return Item(**{**vars(item), "position": place})


def _item(line: Any, currency: str) -> Item:
    excl_tax = money.quantise(line.line_price_excl_tax, currency)
    before = money.quantise(line.line_price_before_discounts_excl_tax, currency)
    title, beneficiary = title_and_beneficiary(line)
    return Item(
        position=0,
        title=title,
        quantity=line.quantity,
        unit_price=unit_price(line.unit_price_excl_tax),
        excl_tax=excl_tax,
        tax=money.quantise(line.line_price_incl_tax, currency) - excl_tax,
        tax_rate=None,
        discount=max(before - excl_tax, Decimal(0)),
        sku=one_line(line.partner_sku),
        upc=one_line(line.upc or ""),
        beneficiary=beneficiary,
        period=period_of(line),
    )


def _surcharge(surcharge: Any, currency: str) -> Item:
    excl_tax = money.quantise(surcharge.excl_tax, currency)
    tax = money.quantise(surcharge.incl_tax, currency) - excl_tax
    return Item(0, one_line(surcharge.name), 1, excl_tax, excl_tax, tax, None, sku=one_line(surcharge.code))


def unit_price(price: Decimal | None) -> Decimal:
    return (price or Decimal(0)).quantize(UNIT_PRICE)


def title_and_beneficiary(line: Any) -> tuple[str, str]:
    """The article, and for whom it was bought by the name that the buyer knew: the line's title holds both."""
    if not hasattr(line, "clientportal_beneficiary"):
        return one_line(line.title), ""
    known = f"{line.product.get_title()}{SEPARATOR}" if line.product is not None else ""
    if known and line.title.startswith(known):
        return one_line(known.removesuffix(SEPARATOR)), one_line(line.title.removeprefix(known))
    title, _separator, name = line.title.rpartition(SEPARATOR)
    return one_line(title or name), one_line(name) if title else ""


def period_of(line: Any) -> str:
    """What a subscription's line gives for how long."""
    term = getattr(line, "clientportal_term", None)
    if term is None:
        return ""
    days = [
        formats.date_format(moment.astimezone(clock.shop_zone()), "DATE_FORMAT")
        for moment in (term.starts_at, term.ends_at)
    ]
    return pgettext("period", "%(first)s to %(last)s") % {"first": days[0], "last": days[1]}
