"""Prices by who reads and for whom a line is: conditions, a free trial, the prorated difference of an upgrade."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.availability import Unavailable
from oscar.apps.partner.prices import FixedPrice

from oscar_clientportal.conditions.services import Reading, at_price, company_id_of, is_settled, reading_of
from oscar_clientportal.core.class_loader import mixed

from . import lines
from .catalogue.availability import Hidden, UnseenMixin
from .subscribers import SubscribersMixin

#: For nobody in particular, as an index of all products is made.
UNTOLD: Any = object()


class Priceless(Unavailable):
    message = _("It has no price at the moment")


class StrategyMixin:
    """Over whatever strategy the shop has: its own stock choice, availability and tax policy stay."""

    request: Any
    #: Whose price is asked for where there is no request: the user that the selector was given.
    clientportal_user: Any = None
    _reading: Reading | None = None
    _is_line = False

    def fetch_for_product(self, product: Any, stockrecord: Any = None) -> Any:
        """Oscar's purchase info at the reader's price, without what depends on quantity.

        A stock record that is handed in at somebody's price keeps it.
        """
        info = super().fetch_for_product(product, stockrecord)  # type: ignore[misc]
        record = info.stockrecord
        if self._is_line or record is None or is_settled(record):
            return info
        price = self.reading.price(product, list_price=record.price, currency=record.price_currency)
        if price is None:
            return info
        at_theirs = super().fetch_for_product(product, at_price(record, price))  # type: ignore[misc]
        return at_theirs._replace(stockrecord=record)

    def select_children_stockrecords(self, product: Any) -> list[tuple[Any, Any]]:
        """Of the variants, at the reader's prices: the article shows the first one's. One query for all of them."""
        found = super().select_children_stockrecords(product)  # type: ignore[misc]
        self.reading.prepare([child for child, record in found if record is not None])
        return [(child, self._at_readers(child, record)) for child, record in found]

    def fetch_for_line(self, line: Any, stockrecord: Any = None) -> Any:
        """Oscar's purchase info at the price of whom the line is for, for so many as it has.

        A line whose price has gone since it was put in the basket, or is in another currency now, keeps the price it
        had and can't be bought: Oscar could not add the basket up, or would add up two currencies. Nor can one that
        whom it is for doesn't see in the shop.
        """
        facts = lines.facts_of(line.basket) if line.pk else None
        price = facts.price(line) if facts is not None else None
        with self.at_shops_prices():
            if price is None:
                info = super().fetch_for_line(line, stockrecord)  # type: ignore[misc]
            else:
                record = stockrecord or line.stockrecord
                info = self.fetch_for_product(line.product, stockrecord=at_price(record, price))
                info = info._replace(stockrecord=record)
        if facts is None:
            return info
        if line.pk in facts.hidden:
            info = info._replace(availability=Hidden())
        is_priced = info.price.exists and info.price.currency == line.price_currency
        return info if is_priced else _priceless(line, info)

    @property
    def reading(self) -> Reading:
        """What whoever the prices are asked for pays."""
        if self._reading is not None:
            return self._reading
        return self._users if self.request is None else reading_of(self.request)

    @cached_property
    def _users(self) -> Reading:
        return Reading(company_id_of(self.clientportal_user))

    @contextmanager
    def pricing_for(self, reading: Reading | None) -> Iterator[None]:
        """Products are priced for somebody else meanwhile."""
        before, self._reading = self._reading, reading
        try:
            yield
        finally:
            self._reading = before

    @contextmanager
    def at_shops_prices(self) -> Iterator[None]:
        """What is asked of products meanwhile is not for the reader."""
        before, self._is_line = self._is_line, True
        try:
            yield
        finally:
            self._is_line = before

    def _at_readers(self, product: Any, record: Any) -> Any:
        if record is None or is_settled(record):
            return record
        price = self.reading.price(product, list_price=record.price, currency=record.price_currency)
        return record if price is None else at_price(record, price)


class SelectorMixin:
    """Every use of a strategy in Oscar goes through ``Selector``. ``user`` None is told for somebody without a login,
    as for whoever left an address to hear what is in stock again.
    """

    def strategy(self, request: Any = None, user: Any = UNTOLD, **kwargs: Any) -> Any:
        told = None if user is UNTOLD else user
        strategy = super().strategy(request=request, user=told, **kwargs)
        strategy.clientportal_user, strategy.clientportal_is_told = told, user is not UNTOLD
        strategy.__class__ = mixed(UnseenMixin, mixed(SubscribersMixin, mixed(StrategyMixin, type(strategy))))
        return strategy


def _priceless(line: Any, info: Any) -> Any:
    excl_tax = line.price_excl_tax or Decimal(0)
    tax = line.price_incl_tax - excl_tax if line.price_incl_tax is not None else Decimal(0)
    return info._replace(price=FixedPrice(line.price_currency, excl_tax, tax), availability=Priceless())
