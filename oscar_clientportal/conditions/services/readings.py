"""What one reader sees and pays: asked once for a request, kept on it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from oscar.core.loading import get_model

from oscar_clientportal.clients.visitors import paying_contact
from oscar_clientportal.conditions import rules
from oscar_clientportal.conditions.rules import Condition
from oscar_clientportal.core import clock, money

from .candidates import conditions_about
from .categories import holding, holds
from .profiles import Profile, profiles_of
from .visible import seen_of, visible


def company_id_of(user: Any) -> int | None:
    """The company whose conditions hold for whoever is logged in. No query for the user of a request."""
    if user is None or not user.is_authenticated:
        return None
    contact = getattr(user, "clientportal_contact", None)
    return contact.company_id if contact is not None else None


def reading_of(request: HttpRequest) -> "Reading":
    """What whoever looks at this page sees and pays; while somebody acts as a client, what the client does.

    The staff as themselves see the whole catalogue, as Oscar shows them what is not public yet.
    """
    kept = getattr(request, "_clientportal_reading", None)
    user = getattr(request, "user", None)
    user_id = getattr(user, "pk", None)
    if kept is None or kept[0] != user_id:
        contact = None if user_id is not None or user is None else paying_contact(request)
        company = contact.company_id if contact is not None else company_id_of(user)
        kept = (user_id, Reading(company, sees_all=bool(getattr(user, "is_staff", False))))
        request._clientportal_reading = kept  # type: ignore[attr-defined]
    return kept[1]


def readings_of(company_ids: Iterable[int | None], products: Iterable[Any]) -> dict[int | None, "Reading"]:
    """What each of these customers pays for these products, and whether they see them. Three queries; one where nobody
    has a view or conditions.
    """
    profiles, asked = profiles_of(company_ids), {product.pk for product in products}
    readings = {company: Reading(company) for company in profiles}
    priced = [profile for profile in profiles.values() if profile.has_prices]
    found = conditions_about(((profile, pk) for profile in priced for pk in asked), on=clock.today())
    seen = seen_of(dict.fromkeys(profiles.values(), asked))
    for company, profile in profiles.items():
        readings[company].profile = profile
        readings[company]._seen = {pk: pk in seen[profile] for pk in asked}
        readings[company]._about = {pk: found.get((company, pk), ()) for pk in asked}
    return readings


class Reading:
    """Of one customer: ``company_id``, None for whoever belongs to none. One query for the profile, one for all prices
    that are prepared together.
    """

    def __init__(self, company_id: int | None, *, sees_all: bool = False) -> None:
        self.company_id, self.sees_all = company_id, sees_all
        self._about: dict[int, tuple[Condition, ...]] = {}
        self._seen: dict[int, bool] = {}
        self._menus: dict[int | None, list[Any]] = {}
        self._prices: dict[tuple[int, Decimal | None, str, int], Decimal | None] = {}

    @cached_property
    def profile(self) -> Profile:
        return profiles_of([self.company_id])[self.company_id]

    @cached_property
    def today(self) -> date:
        return clock.today()

    @property
    def has_view(self) -> bool:
        """Whether there is anything in the shop that they might not see."""
        return not self.sees_all and self.profile.view is not None

    def visible(self, products: QuerySet, *, many: bool = False) -> QuerySet:
        """Those of ``products`` that they see. ``many``: more are asked about than PostgreSQL may expect."""
        return visible(products, self.profile, many=many) if self.has_view else products

    def holding_any(self, categories: QuerySet) -> QuerySet:
        """As ``visible_categories``, where few are asked about."""
        return categories.filter(holds(self._listed())) if self.has_view else categories

    def visible_categories(self, categories: QuerySet) -> QuerySet:
        """Those of ``categories`` in which, or below which, they see anything. No query of its own."""
        return holding(categories, self._listed()) if self.has_view else categories

    def _listed(self) -> QuerySet:
        """What the shop's lists show them."""
        return self.visible(get_model("catalogue", "Product").objects.browsable())

    def menu(self, depth: int | None = None) -> list[Any]:
        """The categories of the shop's menu in which, or below which, they see anything; so deep, None: all. Two
        queries; none for a part of what was asked for before.
        """
        known = self._menus.get(depth, self._menus.get(None))
        if known is None:
            nodes = get_model("catalogue", "Category").get_tree()
            nodes = nodes if depth is None else nodes.filter(depth__lte=depth)
            known = self._menus[depth] = list(self.visible_categories(nodes.for_menu()))
        return [node for node in known if depth is None or node.depth <= depth]

    def sees(self, products: Iterable[int]) -> frozenset[int]:
        """Which of these products they see, by primary key. One query for those not asked for before."""
        pks = frozenset(products)
        if not self.has_view:
            return pks
        if unknown := pks - self._seen.keys():
            seen = seen_of({self.profile: unknown})[self.profile]
            self._seen |= {pk: pk in seen for pk in unknown}
        return frozenset(pk for pk in pks if self._seen[pk])

    def note_seen(self, products: Iterable[int]) -> None:
        """What another query has told of these: that they are seen."""
        self._seen |= dict.fromkeys(products, True)

    def prepare(self, products: Iterable[Any]) -> None:
        """Ask for the prices of these products, and of their variants as far as they were prefetched, in one query."""
        if self.profile.has_prices:
            self.prepare_keys({pk for product in products for pk in (product.pk, *_children(product))})

    def prepare_keys(self, products: Iterable[int]) -> None:
        """The same of products by primary key."""
        if self.profile.has_prices:
            pks = set(products) - self._about.keys()
            found = conditions_about(((self.profile, pk) for pk in pks), on=self.today)
            self._about |= {product: conditions for (_company, product), conditions in found.items()}

    def conditions(self, product: Any) -> tuple[Condition, ...]:
        """All that hold today and could give the product's price. One query for one that was not prepared."""
        if not self.profile.has_prices:
            return ()
        if product.pk not in self._about:
            self.prepare([product])
        return self._about.get(product.pk, ())

    def price(
        self, product: Any, *, list_price: Decimal | None, currency: str, quantity: int = 1
    ) -> Decimal | None:
        """What one piece costs them without tax; None: the shop's price. Reckoned once: pages ask twice and more."""
        asked = (product.pk, list_price, currency, quantity)
        if asked not in self._prices:
            self._prices[asked] = rules.price_of(
                self.conditions(product),
                on=self.today,
                list_price=list_price,
                currency=currency,
                decimals=money.decimals(currency),
                quantity=quantity,
            )
        return self._prices[asked]


def _children(product: Any) -> list[int]:
    known = getattr(product, "_prefetched_objects_cache", {}).get("children", ())
    return [child.pk for child in known]
