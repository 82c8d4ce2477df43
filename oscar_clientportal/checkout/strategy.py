"""Prices that depend on for whom a line is: a trial is free, an upgrade costs the prorated difference."""

from copy import copy
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.availability import Unavailable
from oscar.apps.partner.prices import FixedPrice

from oscar_clientportal.core.class_loader import mixed

from . import lines
from .subscribers import SubscribersMixin


class Priceless(Unavailable):
    message = _("It has no price at the moment")


class StrategyMixin:
    """Over whatever strategy the shop has: its own stock choice, availability and tax policy stay."""

    def fetch_for_line(self, line: Any, stockrecord: Any = None) -> Any:
        """Oscar's purchase info, with the stock record at the beneficiary's price where they have one.

        A line whose price has gone since it was put in the basket, or is in another currency now, keeps the price it
        had and can't be bought: Oscar could not add the basket up, or would add up two currencies.
        """
        price = lines.facts_of(line.basket).prices.get(line.pk) if line.pk else None
        if price is None:
            info = super().fetch_for_line(line, stockrecord)
        else:
            repriced = copy(stockrecord or line.stockrecord)
            repriced.price = price
            info = self.fetch_for_product(line.product, stockrecord=repriced)
        is_priced = info.price.exists and info.price.currency == line.price_currency
        return info if line.pk is None or is_priced else _priceless(line, info)


class SelectorMixin:
    """Every use of a strategy in Oscar goes through ``Selector``."""

    def strategy(self, request: Any = None, user: Any = None, **kwargs: Any) -> Any:
        strategy = super().strategy(request=request, user=user, **kwargs)
        strategy.__class__ = mixed(SubscribersMixin, mixed(StrategyMixin, type(strategy)))
        return strategy


def _priceless(line: Any, info: Any) -> Any:
    excl_tax = line.price_excl_tax or Decimal(0)
    tax = line.price_incl_tax - excl_tax if line.price_incl_tax is not None else Decimal(0)
    return info._replace(price=FixedPrice(line.price_currency, excl_tax, tax), availability=Priceless())
