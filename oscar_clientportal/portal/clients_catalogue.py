"""The shop's catalogue as one client of an agent would see it: their products, at their prices."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import Reading, Step, at_price, scale_of
from oscar_clientportal.core import clock, search
from oscar_clientportal.subscriptions import services as subscriptions
from oscar_clientportal.subscriptions.services.products import OnlyForSubscribers, needs_of

Product = get_model("catalogue", "Product")


@dataclass(frozen=True)
class Article:
    """A product with Oscar's price and availability for the client."""

    product: Any
    price: Any
    availability: Any
    scale: tuple[Step, ...] = ()

    @property
    def can_buy(self) -> bool:
        return self.price.exists and self.availability.is_available_to_buy


def goods_for(reading: Reading, words: str = "") -> QuerySet:
    """What can be put in a basket for whoever reads, by title: no plans, which are chosen on a page of their own."""
    sold = Product.objects.filter(is_public=True, clientportal_plan__isnull=True)
    sold = sold.filter(Q(parent=None) | Q(parent__is_public=True)).exclude(structure=Product.PARENT)
    sold = reading.visible(sold).annotate(
        shown_title=Coalesce(NullIf("title", Value("")), F("parent__title"))
    )
    for word in search.typed_words(words).split()[: search.MOST_WORDS]:
        named = Q(shown_title__icontains=word) | Q(upc__icontains=word) | Q(parent__title__icontains=word)
        sold = sold.filter(named)
    sold = sold.select_related("product_class", "parent__product_class")
    return sold.prefetch_related("stockrecords").order_by("shown_title", "pk")


def articles(
    products: Iterable[Any], *, reading: Reading, strategy: Any, contact: Any, buyer: Any
) -> list[Article]:
    """At the prices of ``reading``, and as available as they are to ``contact``. One query; another where some product
    is for subscribers alone.
    """
    products = list(products)
    reading.prepare(products)
    lacking = dict(_lacking(products, contact, buyer))
    return [_article(product, reading, strategy, lacking.get(product.pk, {})) for product in products]


def _article(product: Any, reading: Reading, strategy: Any, lacking: Any) -> Article:
    scale: tuple[Step, ...] = ()
    with strategy.at_shops_prices():
        info = strategy.fetch_for_product(product)
        record = info.stockrecord
        price = None
        if record is not None:
            scale = tuple(scale_of(reading, product, record=record, strategy=strategy))
            price = reading.price(product, list_price=record.price, currency=record.price_currency)
        if price is not None:
            info = strategy.fetch_for_product(product, stockrecord=at_price(record, price))
    availability = OnlyForSubscribers(lacking, info.availability) if lacking else info.availability
    return Article(product, info.price, availability, scale)


def _lacking(products: Iterable[Any], contact: Any, buyer: Any) -> Iterator[tuple[int, Any]]:
    known = subscriptions.conditions_of_products()[0]
    needy = {product.pk: needs for product in products if (needs := needs_of(product, known))}
    if not needy:
        return
    opened: frozenset[str] = frozenset()
    if contact is not None:
        found = subscriptions.contents_open(contacts=[contact], on=clock.now(), buyer_id=buyer.pk)
        opened = found.get(contact.pk, frozenset())
    for pk, needs in needy.items():
        if not opened.issuperset(needs):
            yield pk, needs
