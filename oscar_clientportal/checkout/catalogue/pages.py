"""Pages of one product: what somebody doesn't see answers like what is missing, before anything else is said."""

from itertools import chain
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from oscar.core.loading import get_class, get_model

from oscar_clientportal.conditions.services import reading_of


def require_seen(request: HttpRequest, pk: int | None) -> None:
    """Raises ``Http404`` for a product that whoever asks doesn't see. One query, none for who sees everything."""
    if pk is not None and not reading_of(request).sees([pk]):
        raise Http404


def seen_by(request: HttpRequest, name: str = "product") -> Q:
    """A condition on rows that name a product in their field ``name``. No query."""
    reading = reading_of(request)
    if not reading.has_view:
        return Q()
    return Q(**{f"{name}__in": reading.visible(get_model("catalogue", "Product").objects.order_by())})


def keep_to(row: Any, name: str, related: QuerySet) -> None:
    """Whatever reads the related rows ``name`` of ``row`` from now on reads among these alone."""
    row._prefetched_objects_cache = {**getattr(row, "_prefetched_objects_cache", {}), name: related}


class SeenProductMixin:
    """Mixed over views whose address names a product: basket, reviews, alerts, wish lists."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        require_seen(request, kwargs["product_pk"] if "product_pk" in kwargs else kwargs.get("pk"))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


#: What the query for a product tells besides: the keys of what was looked at before and is seen, of its variants, and
#: of what it recommends.
TOLD = ("clientportal_looked_at", "clientportal_variants", "clientportal_recommended")


class SeenProductPageMixin:
    """Mixed over ``catalogue.views.ProductDetailView``, with what it recommends."""

    object: Any
    request: Any

    def get_queryset(self) -> QuerySet:
        reading = reading_of(self.request)
        # The page, its prices and its form each ask for the stock records.
        found = reading.visible(super().get_queryset()).prefetch_related("stockrecords")  # type: ignore[misc]
        if not reading.has_view and not reading.profile.has_prices:
            return found
        told = (
            ArraySubquery(reading.visible(_looked_at(self.request)).values("pk")),
            _keys_of("Product", "parent", "pk"),
            _keys_of("ProductRecommendation", "primary", "recommendation"),
        )
        return found.annotate(**dict(zip(TOLD, told, strict=True)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reading, product = reading_of(self.request), self.object
        looked_at, *others = (getattr(product, name, None) or () for name in TOLD)
        reading.note_seen((product.pk, *looked_at))
        if reading.has_view:
            rows = product.primary_recommendations.filter(seen_by(self.request, "recommendation"))
            keep_to(product, "primary_recommendations", rows)
        reading.prepare_keys((product.pk, *looked_at, *chain(*others)))
        return super().get_context_data(**kwargs)  # type: ignore[misc]


def _looked_at(request: HttpRequest) -> QuerySet:
    """What somebody looked at before, as their browser has it: any keys at all."""
    history = get_class("customer.history", "CustomerHistoryManager").extract(request)
    keys = [key for key in history if isinstance(key, int)]
    return get_model("catalogue", "Product").objects.filter(pk__in=keys).order_by()


def _keys_of(model: str, name: str, key: str) -> ArraySubquery:
    """The keys of the rows that name the product of the query around."""
    rows = get_model("catalogue", model).objects.filter(**{name: OuterRef("pk")})
    return ArraySubquery(rows.order_by().values(key))


class ReviewPageMixin(SeenProductMixin):
    """Mixed over the page of one review, which Oscar finds whatever product its address names."""

    request: Any

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(seen_by(self.request))  # type: ignore[misc]


class VoteMixin:
    """Mixed over voting for a review, which Oscar finds whatever product its address names."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        require_seen(request, kwargs["product_pk"])
        reviews = get_model("reviews", "ProductReview").objects.filter(seen_by(request))
        get_object_or_404(reviews, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class AlertListMixin:
    request: Any

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(seen_by(self.request))  # type: ignore[misc]


class AlertLinkMixin:
    """Mixed over the links that confirm and cancel an alert: they lead to the catalogue where its product would."""

    alert: Any
    request: Any

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str:
        if not reading_of(self.request).sees([self.alert.product_id]):
            return reverse("catalogue:index")
        return super().get_redirect_url(*args, **kwargs)  # type: ignore[misc]


class HistoryMixin:
    """Mixed over ``customer.history.CustomerHistoryManager``: recently viewed."""

    @classmethod
    def get(cls, request: HttpRequest) -> list[Any]:
        products = super().get(request)  # type: ignore[misc]
        reading = reading_of(request)
        seen = reading.sees(product.pk for product in products)
        shown = [product for product in products if product.pk in seen]
        reading.prepare(shown)
        return shown
