"""Products for subscribers in Oscar's catalogue and basket: who lacks a content reads so, and can't buy them."""

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
    #: Whether a line is being priced: what is asked of its product then is not for the reader.
    _is_line = False

    def fetch_for_product(self, product: Any, stockrecord: Any = None) -> Any:
        return self._judged(super().fetch_for_product(product, stockrecord), product)  # type: ignore[misc]

    def fetch_for_parent(self, product: Any) -> Any:
        return self._judged(super().fetch_for_parent(product), product)  # type: ignore[misc]

    def fetch_for_line(self, line: Any, stockrecord: Any = None) -> Any:
        info = super().fetch_for_line(line, stockrecord)  # type: ignore[misc]
        if not line.pk:
            return info
        facts = lines.facts_of(line.basket)
        self._known.update(
            {found.line.product_id: found.needs for found in facts.by_line.values() if found.seats is None}
        )
        info = _refused(info, facts.lacking.get(line.pk, {}))
        return _unseated(info, facts.unseated.get(line.pk, ""))

    def lacked(self, product: Any) -> Needs:
        """What the product needs, where its reader lacks some of it; nothing where they may buy it."""
        if product._state.fields_cache.get(PLAN) is not None:
            return {}
        needs = self._known.get(product.pk)
        if needs is None:
            needs = subscriptions.needs_of(product, self._conditions[0])
        return {} if not needs or self._opened.issuperset(needs) else needs

    def _judged(self, info: Any, product: Any) -> Any:
        if self._is_line:
            return info
        return _unseated(_refused(info, self.lacked(product)), self.unseated(product))

    def unseated(self, product: Any) -> str:
        """Why its reader can't buy the seats that the product sells; empty where they can, or it sells none."""
        is_plan = product._state.fields_cache.get(PLAN) is not None
        if is_plan or product.pk in self._known or product.pk not in self._conditions[1]:
            return ""
        facts = self.seats_of(product)
        return subscriptions.why_not_seats(
            facts, has_login=self._reader is not None, running=self.running(facts)
        )

    def seats_of(self, product: Any) -> Any:
        """What a unit of the product gives; None where it sells no seats. One query for each that does."""
        if product.pk not in self._conditions[1]:
            return None
        if product.pk not in self._seats:
            self._seats.update(subscriptions.seats_of_products([product.pk]))
        return self._seats[product.pk]

    def running(self, facts: Any) -> Any:
        """The subscription of the reader's company that the seats would be of."""
        if facts.plan_id is None or self._reader is None:
            return None
        if facts.plan_id not in self._running:
            found = subscriptions.running_for(plan_ids=[facts.plan_id], user=self._reader, on=clock.now())
            self._running[facts.plan_id] = found.get((None, facts.plan_id))
        return self._running[facts.plan_id]

    @property
    def _reader(self) -> Any:
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def _seats(self) -> dict[int, Any]:
        return {}

    @cached_property
    def _running(self) -> dict[int, Any]:
        return {}

    @cached_property
    def _known(self) -> dict[int, Needs]:
        """Of the products in the basket it is known what they need."""
        return {}

    @cached_property
    def _conditions(self) -> tuple[dict[int, dict[str, str]], frozenset[int]]:
        return subscriptions.conditions_of_products()

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


def _unseated(info: Any, reason: str) -> Any:
    return info._replace(availability=subscriptions.NoSeats(reason, info.availability)) if reason else info


def _refused(info: Any, needs: Needs) -> Any:
    return info._replace(availability=OnlyForSubscribers(needs, info.availability)) if needs else info
