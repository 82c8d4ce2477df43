"""The shop's plans as rungs of a ladder, and how many people have each now."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

from oscar_clientportal.subscriptions.rules.ladder import Rung

from .holdings import title_of

Content = get_model("clientportal_subscriptions", "Content")
Plan = get_model("clientportal_subscriptions", "Plan")
Term = get_model("clientportal_subscriptions", "Term")


def rungs(*, on: datetime) -> list[Rung]:
    """Every plan of the shop, with how many subscriptions run it at ``on``. Two queries."""
    rows = (
        Plan.objects.order_by("pk", "contents__pk")
        .annotate(name=title_of("product"))
        .values_list("pk", "name", "is_open", "product__is_public", "contents__code")
    )
    people = people_by_plan(on=on)
    contents: dict[int, set[str]] = {}
    found: dict[int, Rung] = {}
    for pk, name, is_open, is_public, code in rows:
        codes = contents.setdefault(pk, set())
        codes.update([code] if code else [])
        found[pk] = Rung(pk, name, frozenset(codes), is_open and is_public, people.get(pk, 0))
    return list(found.values())


def people_by_plan(*, on: datetime, plan_ids: Iterable[int] | None = None) -> dict[int, int]:
    """How many subscriptions run each plan at ``on``; plans that nobody has are missing. One query."""
    terms = Term.objects.running(on)
    if plan_ids is not None:
        terms = terms.filter(plan__in=set(plan_ids))
    counted = terms.order_by().values("plan").annotate(count=Count("subscription", distinct=True))
    return dict(counted.values_list("plan", "count"))


def with_people(plans: QuerySet, *, on: datetime) -> QuerySet:
    """The plans, each with ``people``: how many subscriptions run it at ``on``."""
    return plans.annotate(people=_counted(Term.objects.running(on).filter(plan=OuterRef("pk")), "plan"))


def contents_with_people(contents: QuerySet, *, on: datetime) -> QuerySet:
    """The contents, each with ``people``: how many contacts have it at ``on``."""
    terms = Term.objects.running(on).filter(plan__contents=OuterRef("pk"))
    return contents.annotate(people=_counted(terms, "plan__contents", "subscription__contact"))


def _counted(terms: QuerySet, by: str, what: str = "subscription") -> Coalesce:
    counts = terms.order_by().values(by).annotate(count=Count(what, distinct=True))
    return Coalesce(Subquery(counts.values("count")), Value(0))
