"""Prices that depend on for whom a line is: a trial is free, an upgrade costs the prorated difference."""

from copy import copy
from typing import Any

from oscar_clientportal.core.class_loader import mixed

from . import lines


class StrategyMixin:
    """Over whatever strategy the shop has: its own stock choice, availability and tax policy stay."""

    def fetch_for_line(self, line: Any, stockrecord: Any = None) -> Any:
        """Oscar's purchase info, with the stock record at the beneficiary's price where they have one."""
        price = lines.facts_of(line.basket).prices.get(line.pk) if line.pk else None
        if price is None:
            return super().fetch_for_line(line, stockrecord)
        repriced = copy(stockrecord or line.stockrecord)
        repriced.price = price
        return self.fetch_for_product(line.product, stockrecord=repriced)


class SelectorMixin:
    """Every use of a strategy in Oscar goes through ``Selector``."""

    def strategy(self, request: Any = None, user: Any = None, **kwargs: Any) -> Any:
        strategy = super().strategy(request=request, user=user, **kwargs)
        strategy.__class__ = mixed(StrategyMixin, type(strategy))
        return strategy
