"""What the list tells of a catalogue view, and how views are looked for."""

from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services.visible import shown_by_row_sql
from oscar_clientportal.core import search
from wagtail_hooks.lists.plain import holding

CatalogueView = get_model("clientportal_conditions", "CatalogueView")
CatalogueViewItem = get_model("clientportal_conditions", "CatalogueViewItem")
CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")
CustomerGroup = get_model("clientportal_conditions", "CustomerGroup")
Product = get_model("catalogue", "Product")
NAME = "clientportal_catalogue_views"


def url_of(name: str, *args: Any) -> str:
    return reverse(f"{NAME}:{name}", args=args)


def views(columns: tuple[str, ...] = ()) -> QuerySet:
    """The views, with the counts that these columns show; in one query, however many there are."""
    counted = {"items": CatalogueViewItem, "customers": CompanyConditions, "groups": CustomerGroup}
    rows = CatalogueView.objects.annotate(
        **{f"{name}_count": count_of(model, "view") for name, model in counted.items() if name in columns}
    )
    return rows.annotate(shown_count=_shown()) if "shown" in columns else rows


def count_of(model: Any, name: str) -> Coalesce:
    """How many rows of the model point at the row around it."""
    rows = model.objects.filter(**{name: OuterRef("pk")}).order_by().values(name)
    counts = rows.annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), Value(0))


def _shown() -> Case:
    """How many articles of the catalogue the view shows: ``services.visible``, for each row."""
    return Case(
        When(starts_with_all=True, then=_counted(starts_with_all=True)),
        default=_counted(starts_with_all=False),
        output_field=BigIntegerField(),
    )


def _counted(*, starts_with_all: bool) -> RawSQL:
    told = shown_by_row_sql(key="article.id", starts_with_all=starts_with_all)
    sql = f"""SELECT count(*) FROM {Product._meta.db_table} article
        WHERE article.is_public AND article.structure <> '{Product.CHILD}' AND {told}"""  # noqa: S608 - our own SQL
    return RawSQL(sql, [], output_field=BigIntegerField())  # noqa: S611


def find(rows: QuerySet, words: str) -> QuerySet:
    for word in search.typed_words(words).split()[: search.MOST_WORDS]:
        rows = rows.filter(holding(word, "name", "description"))
    return rows
