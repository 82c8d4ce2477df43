"""What the lines of a basket cost by the conditions of whom each is for, and what of them that customer may not see."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from oscar_clientportal.conditions import rules
from oscar_clientportal.conditions import services as conditions
from oscar_clientportal.conditions.rules import Condition
from oscar_clientportal.conditions.services import Profile
from oscar_clientportal.core import money


class LineConditions:
    """Of the lines of one basket: ``customers`` gives the company of each, or None, ``products`` what it sells.
    ``see_all`` are those of somebody who sees the whole catalogue.

    One query where the shop has any conditions or views, one more for the prices and one for the views of those who
    have some.
    """

    def __init__(
        self, *, customers: Mapping[int, int | None], products: Mapping[int, int], see_all: frozenset[int]
    ) -> None:
        self.customers, self.products, self.see_all = customers, products, see_all
        self._found: dict[date, dict[tuple[int | None, int], tuple[Condition, ...]]] = {}

    @cached_property
    def profiles(self) -> dict[int | None, Profile]:
        return conditions.profiles_of(self.customers.values())

    def profile(self, line: int) -> Profile:
        return self.profiles[self.customers[line]]

    def about(self, line: int, on: date) -> tuple[Condition, ...]:
        """All that could give the line's price on this day."""
        if line not in self.customers:
            return ()
        return self._about(on).get((self.customers[line], self.products[line]), ())

    def price(self, line: Any, *, on: date) -> Decimal | None:
        """What one piece costs without tax, so many as there are; None: the shop's price."""
        record, found = line.stockrecord, self.about(line.pk, on)
        if not found or record is None:
            return None
        return rules.price_of(
            found,
            on=on,
            list_price=record.price,
            currency=record.price_currency,
            decimals=money.decimals(record.price_currency),
            quantity=max(1, line.quantity),
        )

    @cached_property
    def hidden(self) -> frozenset[int]:
        """The lines whose product whom they are for doesn't see."""
        asked: dict[Profile, set[int]] = {}
        judged = [line for line in self.products.keys() - self.see_all if self.profile(line).view is not None]
        for line in judged:
            asked.setdefault(self.profile(line), set()).add(self.products[line])
        seen = conditions.seen_of(asked)
        return frozenset(line for line in judged if self.products[line] not in seen[self.profile(line)])

    def forget(self) -> None:
        """Ask anew: what was seen may be seen no more."""
        for name in ("profiles", "hidden"):
            vars(self).pop(name, None)

    def _about(self, on: date) -> dict[tuple[int | None, int], tuple[Condition, ...]]:
        if on not in self._found:
            priced = [line for line in self.customers if self.profile(line).has_prices]
            pairs = [(self.profile(line), self.products[line]) for line in priced]
            self._found[on] = conditions.conditions_about(pairs, on=on)
        return self._found[on]
