"""Products for subscribers in Oscar's catalogue and basket: who lacks a content reads so, and can't buy them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from oscar_clientportal.clients.visitors import paying_contact
from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions import services as subscriptions
from oscar_clientportal.subscriptions.services.products import Needs, OnlyForSubscribers

from . import lines

#: Where Django keeps a product's plan once somebody has read it.
PLAN = "clientportal_plan"


class SubscribersMixin:
    """Over whatever strategy the shop has: its own availability stays for those who may buy.

    A page asks once what the shop's products need, and once what its reader has if one of them needs anything. A
    line is judged by whom it is for, and costs no query where nothing is needed.
    """

    request: Any
    _is_line = False

    def fetch_for_product(self, product: Any, stockrecord: Any = None) -> Any:
        return self._judged(super().fetch_for_product(product, stockrecord), product)  # type: ignore[misc]

    def fetch_for_parent(self, product: Any) -> Any:
        return self._judged(super().fetch_for_parent(product), product)  # type: ignore[misc]

    def fetch_for_line(self, line: Any, stockrecord: Any = None) -> Any:
        with self._judging_line():
            info = super().fetch_for_line(line, stockrecord)  # type: ignore[misc]
        if not line.pk:
            return info
        facts = lines.facts_of(line.basket)
        self._known.update({found.line.product_id: found.needs for found in facts.by_line.values()})
        return _refused(info, facts.lacking.get(line.pk, {}))

    @contextmanager
    def _judging_line(self) -> Iterator[None]:
        """What it asks of its product meanwhile is not for the reader, but for whom the line is for."""
        before, self._is_line = self._is_line, True
        try:
            yield
        finally:
            self._is_line = before

    def lacked(self, product: Any) -> Needs:
        """What the product needs, where its reader lacks some of it; nothing where they may buy it."""
        if product._state.fields_cache.get(PLAN) is not None:
            return {}
        needs = self._known.get(product.pk)
        if needs is None:
            needs = subscriptions.needs_of(product, self._needs)
        return {} if not needs or self._opened.issuperset(needs) else needs

    def _judged(self, info: Any, product: Any) -> Any:
        return info if self._is_line else _refused(info, self.lacked(product))

    @cached_property
    def _known(self) -> dict[int, Needs]:
        """Of the products in the basket it is known what they need."""
        return {}

    @cached_property
    def _needs(self) -> dict[int, dict[str, str]]:
        return subscriptions.needs_of_products()

    @cached_property
    def _opened(self) -> frozenset[str]:
        """What is open for the reader: the user, or somebody recognised in "My space"."""
        user = getattr(self.request, "user", None)
        if user is None or user.is_authenticated:
            return frozenset() if user is None else subscriptions.accessible_contents(user)
        contact = paying_contact(self.request)
        if contact is None:
            return frozenset()
        return subscriptions.contents_open(contacts=[contact], on=clock.now()).get(contact.pk, frozenset())


def _refused(info: Any, needs: Needs) -> Any:
    return info._replace(availability=OnlyForSubscribers(needs, info.availability)) if needs else info
