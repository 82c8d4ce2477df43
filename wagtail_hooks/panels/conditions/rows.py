"""What the list tells of a condition, and how conditions are looked for."""

from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import formats
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services.writing import days_of
from oscar_clientportal.core import clock, money, search

Category = get_model("catalogue", "Category")
Company = get_model("clientportal_clients", "Company")
CustomerGroup = get_model("clientportal_conditions", "CustomerGroup")
PriceCondition = get_model("clientportal_conditions", "PriceCondition")
PriceTier = get_model("clientportal_conditions", "PriceTier")
Product = get_model("catalogue", "Product")
Range = get_model("offer", "Range")

NAME = "clientportal_price_conditions"
RIGHTS = ["view", "add", "change", "delete"]
STATES = {
    "now": pgettext_lazy("condition", "Now"),
    "later": gettext_lazy("Later"),
    "over": pgettext_lazy("condition", "Over"),
}
WHOM = {
    "company": gettext_lazy("A customer"),
    "group": gettext_lazy("A customer group"),
    "everybody": gettext_lazy("Everybody"),
}
WHAT = {
    "product": gettext_lazy("An article"),
    "category": gettext_lazy("A category"),
    "range": gettext_lazy("A range"),
    "everything": gettext_lazy("Everything"),
}
#: Steps of a scale that are told in the list.
TOLD_TIERS = 3
#: So many rows of another table are looked up for a word.
MOST_FOUND = 500


def may_look(user: Any) -> bool:
    return any(user.has_perm(f"clientportal_conditions.{right}_pricecondition") for right in RIGHTS)


def url_of(name: str, *args: Any, query: str = "") -> str:
    return reverse(f"{NAME}:{name}", args=args) + query


def page_url(condition: Any) -> str:
    return url_of("change", condition.pk)


def conditions(columns: tuple[str, ...] = ()) -> QuerySet:
    """The conditions with whom and what they speak of, and their scales."""
    rows = PriceCondition.objects.select_related(
        "company", "group", "product__parent", "category", "range", "created_by"
    )
    tiers = Prefetch("tiers", PriceTier.objects.order_by("from_quantity"))
    return rows.annotate(category_names=Subquery(_names_above())).prefetch_related(tiers)


def _names_above() -> QuerySet:
    """The names of a condition's category and those above it, as Oscar writes them."""
    path = OuterRef("category__path")
    above = Category.objects.order_by().annotate(below=Cast(path, TextField()))
    named = above.filter(below__startswith=F("path")).values(all=Value(1))
    return named.annotate(names=StringAgg("name", " > ", order_by="depth")).values("names")


def find(rows: QuerySet, words: str) -> QuerySet:
    """Every word stands in the customer, the group, the article's title, UPC or SKU, or the article group."""
    for word in search.typed_words(words).split()[: search.MOST_WORDS]:
        rows = rows.filter(_holding(word))
    return rows


def _holding(word: str) -> Q:
    companies = Company.objects.matching(word).order_by().values("pk")
    articles = Product.objects.filter(
        Q(title__icontains=word) | Q(upc__icontains=word) | Q(stockrecords__partner_sku__icontains=word)
    )
    return (
        Q(company__in=companies)
        | Q(group__in=CustomerGroup.objects.filter(title__icontains=word).order_by().values("pk"))
        | Q(product__in=articles.order_by().values("pk"))
        | Q(category__in=Category.objects.filter(name__icontains=word).order_by().values("pk"))
        | Q(range__in=Range.objects.filter(name__icontains=word).order_by().values("pk"))
        | Q(note__icontains=word)
    )


def whom(condition: Any) -> str:
    if condition.company_id:
        return str(condition.company)
    return str(condition.group) if condition.group_id else _("Everybody")


def what(condition: Any) -> str:
    if condition.product_id:
        return article(condition.product)
    if condition.category_id:
        return getattr(condition, "category_names", None) or condition.category.full_name
    return condition.range.name if condition.range_id else _("Everything")


def article(product: Any) -> str:
    """With the article's title, where a variant has none of its own, and its UPC."""
    title = product.get_title()
    return f"{title} ({product.upc})" if product.upc else title


def kind_of(condition: Any) -> str:
    names = ("product", "category", "range")
    kind = next((name for name in names if getattr(condition, f"{name}_id")), "everything")
    return str(WHAT[kind])


def amount(tier: Any, currency: str) -> str:
    """The price or the discount of a step."""
    if tier.price is not None:
        return money.display(tier.price, currency)
    return f"\u2212{formats.number_format(tier.percent.normalize(), use_l10n=True)} %"


def scale(condition: Any) -> str:
    """The scale in short."""
    tiers = list(condition.tiers.all())
    told = [
        amount(tier, condition.currency)
        if tier.from_quantity == 1
        else _("from %(quantity)s: %(price)s")
        % {"quantity": tier.from_quantity, "price": amount(tier, condition.currency)}
        for tier in tiers[:TOLD_TIERS]
    ]
    return " · ".join([*told, "…"] if len(tiers) > TOLD_TIERS else told)


def title(condition: Any) -> str:
    return Truncator(f"{whom(condition)}: {what(condition)}").chars(200)


def state_of(condition: Any) -> str:
    """A key of ``STATES``, on the shop's present day."""
    today = clock.today()
    if condition.valid_until is not None and condition.valid_until < today:
        return "over"
    return "later" if condition.valid_from is not None and condition.valid_from > today else "now"


def state(condition: Any) -> str:
    return str(STATES[state_of(condition)])


def is_now(condition: Any) -> bool:
    return state_of(condition) == "now"


def validity(condition: Any) -> str:
    return days_of(condition)


def in_states(values: list[str]) -> Q:
    today = clock.today()
    begun = Q(valid_from=None) | Q(valid_from__lte=today)
    lasts = Q(valid_until=None) | Q(valid_until__gte=today)
    asked = {
        "over": Q(valid_until__lt=today),
        "later": Q(valid_from__gt=today) & lasts,
        "now": begun & lasts,
    }
    found = Q(pk__in=[])
    for value in values:
        found |= asked[value]
    return found


def for_whom(values: list[str]) -> Q:
    asked = {
        "company": Q(company__isnull=False),
        "group": Q(group__isnull=False),
        "everybody": Q(company=None, group=None),
    }
    found = Q(pk__in=[])
    for value in values:
        found |= asked[value]
    return found


def of_kind(values: list[str]) -> Q:
    found = Q(pk__in=[])
    for value in values:
        nothing = Q(product=None, category=None, range=None)
        found |= nothing if value == "everything" else Q(**{f"{value}__isnull": False})
    return found
