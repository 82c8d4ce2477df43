"""The categories in which somebody finds anything at all."""

from django.db.models import Exists, F, Func, IntegerField, OuterRef, QuerySet, Value
from django.db.models.functions import Left
from oscar.core.loading import get_model


def holding(categories: QuerySet, products: QuerySet) -> QuerySet:
    """Those of ``categories`` in which, or below which, one of ``products`` stands. No query of its own."""
    Category = get_model("catalogue", "Category")
    standing = get_model("catalogue", "ProductCategory").objects.filter(
        product__in=products.order_by().values("pk")
    )
    step = Func(
        Value(1), F("depth"), function="generate_series", set_returning=True, output_field=IntegerField()
    )
    above = Category.objects.filter(pk__in=standing.order_by().values("category")).order_by()
    return categories.filter(path__in=above.values_list(Left("path", step * Category.steplen)))


def holds(products: QuerySet) -> Exists:
    """Whether one of ``products`` stands in a category or below it: as ``holding``, for few."""
    standing = get_model("catalogue", "ProductCategory").objects.filter(
        category__path__startswith=OuterRef("path"), product__in=products.order_by().values("pk")
    )
    return Exists(standing)
