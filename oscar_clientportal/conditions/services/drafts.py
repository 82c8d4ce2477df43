"""A price condition as somebody wants it, and what is wrong with it: said field by field."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.conditions.rules import Tier
from oscar_clientportal.conditions.rules.scales import LARGEST_QUANTITY, MOST_TIERS, Flaw, flaws
from oscar_clientportal.core import conf, money, texts

StockRecord = get_model("partner", "StockRecord")

WHOM = ("company", "group")
WHAT = ("product", "category", "range")
PARTS = (*WHOM, *WHAT)
LONGEST_NOTE = 255
EARLIEST, LATEST = date(1970, 1, 1), date(2999, 12, 31)
FLAWS = {
    Flaw.NONE: _("Please give a price or a discount."),
    Flaw.TOO_MANY: _("A scale has at most %(most)d steps."),
    Flaw.GAP: _("The scale must begin with quantity 1, or smaller quantities would have no price."),
    Flaw.QUANTITY: _("From quantity %(quantity)s: a quantity is a whole number from 1 to %(largest)s."),
    Flaw.TWICE: _("From quantity %(quantity)s: this quantity is there twice."),
    Flaw.FALLING: _("From quantity %(quantity)s: the quantities must rise."),
    Flaw.NO_KIND: _("From quantity %(quantity)s: please give a price or a discount."),
    Flaw.TWO_KINDS: _("From quantity %(quantity)s: give either a price or a discount, not both."),
    Flaw.NO_NUMBER: _("From quantity %(quantity)s: this is not a number."),
    Flaw.NEGATIVE: _("From quantity %(quantity)s: a price can't be negative."),
    Flaw.TOO_LARGE: _("From quantity %(quantity)s: this price is too large."),
    Flaw.DECIMALS: _("From quantity %(quantity)s: this price has more decimals than %(currency)s has."),
    Flaw.PERCENT: _("From quantity %(quantity)s: a discount is from 0 to 100 per cent."),
    Flaw.PERCENT_DECIMALS: _("From quantity %(quantity)s: a discount has at most two decimals."),
}


@dataclass(frozen=True)
class Draft:
    """``company`` and the others: rows, or None. See ``PriceCondition`` for what no row means."""

    tiers: tuple[Tier, ...]
    company: Any = None
    group: Any = None
    product: Any = None
    category: Any = None
    range: Any = None
    currency: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""

    @property
    def key(self) -> tuple[int, ...]:
        """Whom and what it is about."""
        return tuple(getattr(getattr(self, name), "pk", None) or 0 for name in PARTS)


@dataclass(frozen=True)
class Currencies:
    """What the shop sells in, what it sells most in first; and what some of its articles are sold in."""

    shop: tuple[str, ...]
    of_product: dict[int, frozenset[str]]

    def of(self, draft: Draft) -> Sequence[str]:
        own = self.of_product.get(draft.product.pk) if draft.product is not None else None
        return [each for each in self.shop if each in own] if own else self.shop


def currencies(drafts: Iterable[Draft], shop: Sequence[str] | None = None) -> Currencies:
    """Two queries; one where the shop's currencies are known."""
    pks = {draft.product.pk for draft in drafts if draft.product is not None}
    found: dict[int, set[str]] = {}
    if pks:
        # Two halves, as PostgreSQL answers an OR over two tables by reading both.
        own = _priced().filter(product__in=pks).values_list("product", "price_currency")
        of_variants = (
            _priced().filter(product__parent__in=pks).values_list("product__parent", "price_currency")
        )
        for pk, currency in own.union(of_variants):
            found.setdefault(pk, set()).add(currency)
    chosen = shop_currencies() if shop is None else tuple(shop)
    return Currencies(chosen, {pk: frozenset(each) for pk, each in found.items()})


def shop_currencies() -> tuple[str, ...]:
    """What the shop sells in, what it sells most in first. One query, which reads all that has a price."""
    counted = _priced().values_list("price_currency").annotate(count=Count("pk")).order_by("-count")
    return tuple(currency for currency, _count in counted) or (conf.settings.currency,)


def _priced() -> QuerySet:
    return StockRecord.objects.exclude(price_currency="").order_by()


def cleaned(draft: Draft, known: Currencies) -> Draft:
    """The draft as it can be kept. Raises ``ValidationError``, field by field."""
    has_prices = any(tier.price is not None for tier in draft.tiers)
    allowed = known.of(draft)
    currency = (draft.currency.strip().upper() or allowed[0]) if has_prices else ""
    tidy = replace(draft, currency=currency, note=draft.note.strip())
    errors: dict[str, list[Any]] = {}
    for field, problem in (
        *_of_parts(tidy),
        *_of_scale(tidy, allowed),
        *_of_days(tidy),
        *_of_note(tidy.note),
    ):
        errors.setdefault(field, []).append(problem)
    if errors:
        raise ValidationError(errors)
    return tidy


def _of_parts(draft: Draft) -> list[tuple[str, Any]]:
    found = []
    if draft.company is not None and draft.group is not None:
        found.append(("group", _("Choose a customer or a group, not both.")))
    chosen = [name for name in WHAT if getattr(draft, name) is not None]
    if len(chosen) > 1:
        found.append((chosen[-1], _("Choose an article, a category or a range: only one of them.")))
    if draft.range is not None and draft.range.proxy_class:
        message = _(
            "The articles of this range are worked out by the shop's own code: it can't have a price."
        )
        found.append(("range", message))
    return found


def _of_scale(draft: Draft, allowed: Sequence[str]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    if draft.currency and draft.currency not in allowed:
        message = _("There is no price in this currency to stand against; possible: %(currencies)s.")
        return [("currency", message % {"currencies": ", ".join(allowed)})]
    if draft.currency and all(getattr(draft, name) is None for name in WHAT):
        message = _("A fixed price needs an article or an article group; of everything only a discount.")
        found.append(("tiers", message))
    decimals = money.decimals(draft.currency) if draft.currency else 2
    for flaw, tier in flaws(draft.tiers, decimals=decimals):
        told = {"quantity": tier.from_quantity if tier else "", "currency": draft.currency}
        found.append(("tiers", FLAWS[flaw] % {**told, "largest": LARGEST_QUANTITY, "most": MOST_TIERS}))
    return found


def _of_days(draft: Draft) -> list[tuple[str, Any]]:
    message = _("Please enter a day from 1970 to 2999, such as 2030-12-31.")
    names = ("valid_from", "valid_until")
    days = {name: getattr(draft, name) for name in names if getattr(draft, name) is not None}
    found: list[tuple[str, Any]] = [
        (name, message) for name, day in days.items() if not EARLIEST <= day <= LATEST
    ]
    if not found and len(days) == 2 and days["valid_until"] < days["valid_from"]:
        found.append(("valid_until", _("It ends before it begins.")))
    return found


def _of_note(note: str) -> list[tuple[str, Any]]:
    if len(note) > LONGEST_NOTE:
        return [("note", _("Please use at most %(count)d characters.") % {"count": LONGEST_NOTE})]
    if not texts.is_line(note):
        return [("note", _("There are characters in it that can't be kept, such as line breaks."))]
    return []
