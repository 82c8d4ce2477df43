"""What people have and what plans are, read with one query each for any number of them."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from oscar.core.loading import get_model

from oscar_clientportal.subscriptions.rules import Holding, PlanFacts

Plan = get_model("clientportal_subscriptions", "Plan")
Term = get_model("clientportal_subscriptions", "Term")
StockRecord = get_model("partner", "StockRecord")


def title_of(product: str) -> Coalesce:
    """The title of the product the look-up ``product`` leads to: a variant without one has its parent's."""
    return Coalesce(NullIf(f"{product}__title", Value("")), f"{product}__parent__title")


def plan_facts(*, product_ids: Iterable[int]) -> dict[int, PlanFacts]:
    """The plans these products sell, by product; products that sell none are missing. One query."""
    rows = (
        Plan.objects.filter(product__in=set(product_ids))
        .order_by("pk", "contents__pk")
        .values_list(
            "pk",
            "product_id",
            title_of("product"),
            "term_length",
            "term_unit",
            "is_open",
            "product__is_public",
            "contents__code",
            "contents__name",
        )
    )
    names: dict[int, dict[str, str]] = {}
    facts = {}
    for plan_id, product_id, title, length, unit, is_open, is_public, code, name in rows:
        of_plan = names.setdefault(plan_id, {})
        of_plan.update({code: name} if code else {})
        facts[product_id] = PlanFacts(
            plan_id, product_id, title, frozenset(of_plan), length, unit, is_open and is_public, of_plan
        )
    return facts


def holdings_of(
    *, contacts: Iterable[Any] = (), user: Any = None, on: datetime, buyer_id: int | None = None
) -> dict[int, Holding]:
    """What these contacts, and ``user``'s own, have at ``on``, in the buyer's eyes; by contact. One query.

    Contacts with nothing are missing. Where several terms run, an upgrade replaces the one that ends last.
    """
    people = Q(subscription__contact__in=[contact.pk for contact in contacts])
    if user is not None:
        people |= Q(subscription__contact__user_id=user.pk)
    terms = Term.objects.spanning(on).as_seen_by(buyer_id)
    rows = (
        terms.filter(people)
        .annotate(price=Coalesce(_list_price(), Decimal(0)), title=title_of("plan__product"))
        .order_by("ends_at", "pk")
        .values(
            "subscription_id",
            "plan_id",
            "title",
            "starts_at",
            "ends_at",
            "price",
            term_id=F("pk"),
            anchor=F("subscription__anchor"),
            length=F("plan__term_length"),
            unit=F("plan__term_unit"),
            user_id=F("subscription__contact__user_id"),
            contact_id=F("subscription__contact_id"),
            code=F("plan__contents__code"),
        )
    )
    return _by_contact(rows)


def _list_price() -> Subquery:
    """The price of the held plan's first stock record, which is the one Oscar's strategies take."""
    records = StockRecord.objects.filter(product=OuterRef("plan__product"))
    return Subquery(records.order_by("pk").values("price")[:1])


def _by_contact(rows: QuerySet) -> dict[int, Holding]:
    contents: dict[int, set[str]] = {}
    found = {}
    for row in rows:
        contact_id, code = row.pop("contact_id"), row.pop("code")
        codes = contents.setdefault(contact_id, set())
        codes.update([code] if code else [])
        found[contact_id] = Holding(contents=frozenset(codes), **row)
    return found


def running_terms(contacts: Iterable[Any], on: datetime) -> dict[int, Any]:
    """The term that runs at ``on``, the last to end where several do, by contact. One query."""
    terms = (
        Term.objects.running(on)
        .filter(subscription__contact__in=[contact.pk for contact in contacts])
        .select_related("subscription", "plan__product")
        .order_by("ends_at", "pk")
    )
    return {term.subscription.contact_id: term for term in terms}
