"""What a customer with a catalogue view sees, of one that is kept as of one that is only thought of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from oscar.core.loading import get_model

from oscar_clientportal.core import search

from .holders import seeing
from .items import Item
from .kept_views import view_of_items
from .visible import shown_by

A_PAGE = 24
MOST_CATEGORIES = 20


def _articles() -> QuerySet:
    """What Oscar's lists would show somebody who sees all: no variants, nothing that isn't public."""
    return get_model("catalogue", "Product").objects.browsable()


def shown_articles(items: Iterable[Item], *, starts_with_all: bool) -> QuerySet:
    """The articles that a view of these items shows. One query, which tells what stands below its categories."""
    view = view_of_items((item.row for item in items), starts_with_all=starts_with_all)
    return _articles().filter(shown_by(view))


def hides_everything(items: Iterable[Item], *, starts_with_all: bool) -> bool:
    """Whether nothing would be left of a catalogue in which there is something."""
    return not shown_articles(items, starts_with_all=starts_with_all).exists() and _articles().exists()


@dataclass(frozen=True)
class Preview:
    """``found`` of the ``count`` shown fit the search; ``products`` is one page of those.

    ``customers``: for so many the view holds. ``baskets``: so many of theirs hold what the view hides, and ``emptied``
    of these nothing else.
    """

    total: int
    count: int
    found: int
    products: list[Any]
    categories: list[tuple[Any, int]]
    customers: int = 0
    baskets: int = 0
    emptied: int = 0
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // A_PAGE))


def preview(
    items: Iterable[Item],
    *,
    starts_with_all: bool,
    view: Any | None = None,
    words: str = "",
    category: int | None = None,
    page: int = 1,
) -> Preview:
    """What a customer with such a view would see; ``view`` is the one it becomes of, ``category`` a key to narrow
    what is listed. A fixed number of queries.
    """
    given = list(items)
    shown = shown_articles(given, starts_with_all=starts_with_all)
    narrowed = _narrowed(shown, words, category)
    count = shown.count()
    found = narrowed.count() if words or category else count
    page = min(max(1, page), max(1, -(-found // A_PAGE)))
    listed = narrowed.order_by("title", "pk").prefetch_related(
        "images", "stockrecords", "children__stockrecords"
    )
    baskets, emptied = baskets_losing(view, shown) if view is not None else (0, 0)
    return Preview(
        total=_articles().count(),
        count=count,
        found=found,
        products=list(listed[(page - 1) * A_PAGE : page * A_PAGE]),
        categories=category_counts(shown),
        customers=seeing(view).count() if view is not None else 0,
        baskets=baskets,
        emptied=emptied,
        page=page,
    )


def _narrowed(shown: QuerySet, words: str, category: int | None) -> QuerySet:
    for word in search.typed_words(words).split()[: search.MOST_WORDS]:
        named = Q(title__icontains=word) | Q(upc__icontains=word)
        shown = shown.filter(named | Q(pk__in=_variants(named)))
    if category:
        top = get_model("catalogue", "Category").objects.filter(pk=category).first()
        path = top.path if top else "-"
        inside = get_model("catalogue", "ProductCategory").objects.filter(category__path__startswith=path)
        shown = shown.filter(pk__in=inside.values("product_id"))
    return shown


def _variants(named: Q) -> QuerySet:
    """The articles that have such a variant."""
    variants = get_model("catalogue", "Product").objects.filter(named, parent__isnull=False)
    return variants.order_by().values("parent_id")


def category_counts(shown: QuerySet) -> list[tuple[Any, int]]:
    """How many of these articles stand in which of the shop's topmost categories or below it, most first."""
    Category = get_model("catalogue", "Category")
    stands = get_model("catalogue", "ProductCategory").objects.filter(
        product_id__in=shown.order_by().values("pk")
    )
    rows = (
        stands.order_by()
        .annotate(top=Substr("category__path", 1, Category.steplen))
        .values_list("top")
        .annotate(count=Count("product_id", distinct=True))
    )
    counts = dict(rows)
    tops = Category.objects.filter(path__in=counts).only("pk", "name", "path")
    found = sorted(((top, counts[top.path]) for top in tops), key=lambda pair: (-pair[1], str(pair[0].name)))
    return found[:MOST_CATEGORIES]


def baskets_losing(view: Any, shown: QuerySet) -> tuple[int, int]:
    """How many open baskets of those for whom the view holds have articles that aren't among ``shown``; and how many of
    these hold nothing else. Two queries.
    """
    Line = get_model("basket", "Line")
    lines = Line.objects.filter(basket__status="Open", basket__owner__isnull=False).order_by()
    whose = Q(basket__owner__clientportal_contact__company__in=seeing(view).order_by().values("pk"))
    if view.is_default:
        whose |= Q(basket__owner__clientportal_contact=None)
    articles = shown.order_by().values("pk")
    stays = Q(product_id__in=articles) | Q(product__parent_id__in=articles)
    losing = lines.filter(whose).exclude(stays)
    touched = losing.values("basket").distinct()
    kept = lines.filter(stays, basket__in=touched).values("basket").distinct()
    count = touched.count()
    return count, count - kept.count()
