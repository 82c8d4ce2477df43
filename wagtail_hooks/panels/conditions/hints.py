"""What a scale comes to for the chosen article, while it is typed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.conditions.rules import Condition, Tier, What, Who, price_of
from oscar_clientportal.core import clock, money

from .rows import article

StockRecord = get_model("partner", "StockRecord")
#: Of so many variants it is told.
MOST_ARTICLES = 5


@dataclass(frozen=True)
class Hint:
    title: str
    steps: str


def hints(product: Any, tiers: Sequence[Tier], currency: str) -> list[Hint]:
    """For the article, or for the first of its variants: the shop's price and those of the scale."""
    if product is None:
        return []
    articles = list(product.children.all()[:MOST_ARTICLES]) if product.is_parent else [product]
    return [hint for each in articles for hint in _of(each, tiers, currency)]


def _of(product: Any, tiers: Sequence[Tier], currency: str) -> Iterator[Hint]:
    record = StockRecord.objects.filter(product=product, price__isnull=False).order_by("pk").first()
    if record is None:
        yield Hint(article(product), _("The shop has no price for it."))
        return
    own = record.price_currency
    told = [_("The shop's price: %(price)s") % {"price": money.display(record.price, own)}]
    fixed = currency or own
    condition = Condition(0, Who.EVERYBODY, What.EVERYTHING, tuple(tiers), currency=fixed)
    for tier in tiers:
        price = _price(condition, record.price, own, tier.from_quantity)
        shown = (
            money.display(price, own) if price is not None else _("the shop's, as it is in another currency")
        )
        told.append(_("from %(quantity)s: %(price)s") % {"quantity": tier.from_quantity, "price": shown})
    yield Hint(article(product), " → ".join(told))


def _price(condition: Condition, list_price: Decimal, currency: str, quantity: int) -> Decimal | None:
    return price_of(
        [condition],
        on=clock.today(),
        list_price=list_price,
        currency=currency,
        decimals=money.decimals(currency),
        quantity=quantity,
    )
