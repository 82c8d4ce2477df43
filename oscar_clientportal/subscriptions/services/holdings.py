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
            "trial_days",
            "upgrade_policy",
            "seats",
        )
    )
    names: dict[int, dict[str, str]] = {}
    facts = {}
    for plan_id, product_id, title, length, unit, is_open, is_public, code, name, *terms in rows:
        of_plan = names.setdefault(plan_id, {})
        of_plan.update({code: name} if code else {})
        is_open = is_open and is_public
        facts[product_id] = PlanFacts(
            plan_id, product_id, title, frozenset(of_plan), length, unit, is_open, of_plan, *terms
        )
    return facts


def holdings_of(
    *, contacts: Iterable[Any] = (), user: Any = None, on: datetime, buyer_id: int | None = None
) -> dict[int, Holding]:
    """What these contacts, and ``user``'s own, have at ``on``, in the buyer's eyes; by contact. One query.

    Contacts with nothing are missing. Where several terms run, an upgrade replaces the one that ends last.
    """
    terms = Term.objects.spanning(on).as_seen_by(buyer_id).filter(people(contacts, user))
    rows = (
        terms.annotate(
            price=Coalesce("subscription__price", _of_record("price"), Decimal(0)),
            currency=Coalesce(
                NullIf("subscription__currency", Value("")), _of_record("price_currency"), Value("")
            ),
            title=title_of("plan__product"),
            last_end=_last_end(),
        )
        .order_by("last_end", "pk")
        .values(
            "subscription_id",
            "plan_id",
            "title",
            "starts_at",
            "price",
            "currency",
            "last_end",
            "kind",
            term_id=F("pk"),
            anchor=F("subscription__anchor"),
            auto_renew=F("subscription__auto_renew"),
            by_seat=F("subscription__by_seat"),
            renewal_payer_id=F("subscription__renewal_payer"),
            length=F("plan__term_length"),
            unit=F("plan__term_unit"),
            user_id=F("subscription__contact__user_id"),
            contact_id=F("subscription__contact_id"),
            code=F("plan__contents__code"),
            name=F("plan__contents__name"),
        )
    )
    return _by_contact(rows)


def holding_of_contact(contact: Any | None, on: datetime, buyer: Any) -> Holding | None:
    """What one contact has at ``on`` in the eyes of the user ``buyer``; None for somebody the shop doesn't know."""
    if contact is None:
        return None
    return holdings_of(contacts=[contact], on=on, buyer_id=getattr(buyer, "pk", None)).get(contact.pk)


def contents_had(
    *, contacts: Iterable[Any] = (), user: Any = None, on: datetime, buyer_id: int | None = None
) -> dict[int | None, frozenset[str]]:
    """Which contents these contacts, and ``user``'s own, have or ever had, in the buyer's eyes; by contact. One query.

    ``user``'s own stand under None as well.
    """
    terms = Term.objects.begun(on).once_seen_by(buyer_id).filter(people(contacts, user))
    rows = terms.order_by().values_list(
        "subscription__contact_id", "subscription__contact__user_id", "plan__contents__code"
    )
    had: dict[int | None, set[str]] = {}
    for contact_id, user_id, code in rows.distinct():
        had.setdefault(contact_id, set()).add(code)
        if user is not None and user_id == user.pk:
            had.setdefault(None, set()).add(code)
    return {contact_id: frozenset(codes) for contact_id, codes in had.items()}


def people(contacts: Iterable[Any], user: Any) -> Q:
    """The terms of these contacts, and ``user``'s own."""
    theirs = Q(subscription__contact__in=[contact.pk for contact in contacts])
    return theirs if user is None else theirs | Q(subscription__contact__user_id=user.pk)


def _of_record(field: str) -> Subquery:
    """Of the held plan's first stock record, which is the one Oscar's strategies take."""
    records = StockRecord.objects.filter(product=OuterRef("plan__product"))
    return Subquery(records.order_by("pk").values(field)[:1])


def _last_end() -> Subquery:
    """Where the subscription ends: the staff may have given it more than its running term."""
    terms = Term.objects.filter(subscription=OuterRef("subscription"))
    return Subquery(terms.order_by("-ends_at").values("ends_at")[:1])


def _by_contact(rows: QuerySet) -> dict[int, Holding]:
    open_until: dict[int, dict[str, datetime]] = {}
    names: dict[int, dict[str, str]] = {}
    found: dict[int, Holding] = {}
    for row in rows:
        contact_id, code, name = row.pop("contact_id"), row.pop("code"), row.pop("name")
        row["ends_at"], row["is_trial"] = row.pop("last_end"), row.pop("kind") == Term.Kind.TRIAL
        until, known = open_until.setdefault(contact_id, {}), names.setdefault(contact_id, {})
        if code:
            until[code], known[code] = row["ends_at"], name  # last to end comes last
        found[contact_id] = Holding(contents=frozenset(until), open_until=until, names=known, **row)
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
