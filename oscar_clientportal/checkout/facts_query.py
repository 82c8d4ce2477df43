"""The one query for what the checkout must know of a basket's lines."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import TruncDate
from oscar.core.loading import get_model

from oscar_clientportal.clients.querysets import open_contact
from oscar_clientportal.core import clock
from oscar_clientportal.portfolios.rules import OPTION_CODE
from oscar_clientportal.subscriptions import services as subscriptions

PLAN = "product__clientportal_plan__"
SEATS = "product__clientportal_seats__"
FIELDS = (
    *("pk", "product_id", "contact_id", "contact_user_id", "is_mine", "shown", "option", "has_something"),
    *("title", "codes", "names", "plan_id", "length", "unit", "is_open", "is_public"),
    *("trial_days", "upgrade_policy", "had_some", "needed_codes", "needed_names"),
    *("plan_seats", "unit_seats", "seat_kind", "seat_months", "seat_plan", "seat_plan_title"),
    *("clients_company", "payers_company", "has_conditions"),
)


def facts_query(
    *, basket: int, now: datetime, owner: int | None = None, contact: int | None = None
) -> QuerySet:
    """Every line of the basket ``basket``, in the eyes of the user ``owner`` or, without a login, of ``contact``.

    Nobody buys for a client who is closed; of one whose link waits for approval that must not show.
    """
    attributes = get_model("basket", "LineAttribute").objects.filter(
        line=OuterRef("pk"), option__code=OPTION_CODE
    )
    links = get_model("clientportal_portfolios", "ClientLink").objects.live()
    on = TruncDate(Value(now, DateTimeField()), tzinfo=clock.shop_zone())
    served = Q(status="pending") | open_contact(on, "contact__")
    mine = links.filter(served, agent__user_id=owner, agent__is_active=True)
    named = get_model("basket", "Line").objects.filter(basket_id=basket)
    terms = get_model("clientportal_subscriptions", "Term").objects.spanning(now).as_seen_by(owner)
    # One question for each, as PostgreSQL answers an OR over two tables by reading every term.
    has_something = Exists(terms.filter(subscription__contact=OuterRef("clientportal_beneficiary__contact")))
    if owner is not None:
        has_something |= Exists(terms.filter(subscription__contact__user_id=owner))
    if contact is not None:
        has_something |= Exists(terms.filter(subscription__contact=contact))
    contents = get_model("clientportal_subscriptions", "Content").objects.filter(plans=OuterRef(f"{PLAN}pk"))
    return named.annotate(
        contact_id=F("clientportal_beneficiary__contact_id"),
        contact_user_id=F("clientportal_beneficiary__contact__user_id"),
        is_mine=Exists(mine.filter(contact=OuterRef("clientportal_beneficiary__contact"))),
        shown=Subquery(attributes.values("value")[:1]),
        option=Subquery(attributes.values("option_id")[:1]),
        has_something=has_something,
        title=subscriptions.title_of("product"),
        codes=ArraySubquery(contents.values("code")),
        names=ArraySubquery(contents.values("name")),
        plan_id=F(f"{PLAN}pk"),
        length=F(f"{PLAN}term_length"),
        unit=F(f"{PLAN}term_unit"),
        is_open=F(f"{PLAN}is_open"),
        is_public=F("product__is_public"),
        trial_days=F(f"{PLAN}trial_days"),
        upgrade_policy=F(f"{PLAN}upgrade_policy"),
        had_some=_had_some(now, owner, contact),
        needed_codes=ArraySubquery(_needed().values("code")),
        needed_names=ArraySubquery(_needed().values("name")),
        plan_seats=F(f"{PLAN}seats"),
        unit_seats=F(f"{SEATS}seats"),
        seat_kind=F(f"{SEATS}kind"),
        seat_months=F(f"{SEATS}months"),
        seat_plan=F(f"{SEATS}plan_id"),
        seat_plan_title=_title_of_plan(),
        # Of a client whose link waits for approval nothing shows: they cost what a newcomer does.
        clients_company=Subquery(
            links.filter(
                status="linked",
                agent__user_id=owner,
                contact=OuterRef("clientportal_beneficiary__contact"),
            ).values("contact__company_id")[:1]
        ),
        payers_company=_company_of(owner, contact),
        has_conditions=_any_of("PriceCondition") | _any_of("CatalogueView"),
    ).values(*FIELDS)


def _any_of(model: str) -> Exists:
    return Exists(get_model("clientportal_conditions", model).objects.order_by().values("pk"))


def _company_of(owner: int | None, contact: int | None) -> Any:
    contacts = get_model("clientportal_clients", "Contact").objects.order_by()
    if owner is None and contact is None:
        return Value(None, BigIntegerField())
    payer = contacts.filter(user_id=owner) if owner is not None else contacts.filter(pk=contact)
    return Subquery(payer.values("company_id")[:1])


def _title_of_plan() -> Case:
    """Asked of products that sell seats of a plan alone."""
    plans = get_model("clientportal_subscriptions", "Plan").objects.filter(pk=OuterRef(f"{SEATS}plan"))
    title = Subquery(plans.values(plan_title=subscriptions.title_of("product"))[:1])
    return Case(When(**{f"{SEATS}plan__isnull": False}, then=title), default=Value(""))


def _needed() -> QuerySet:
    """The contents that the line's product needs, as a product for subscribers or a variant of one."""
    of_product = Q(product=OuterRef(OuterRef("product"))) | Q(
        product=OuterRef(OuterRef("product__parent_id"))
    )
    requirements = get_model("clientportal_subscriptions", "ProductRequirement").objects
    needing = requirements.filter(of_product, contents=OuterRef("pk"))
    return get_model("clientportal_subscriptions", "Content").objects.filter(Exists(needing))


def _had_some(now: datetime, owner: int | None, contact: int | None) -> Case:
    """Whether whom the line is for had any content of its plan; asked of plans with a trial alone."""
    terms = get_model("clientportal_subscriptions", "Term").objects.begun(now).once_seen_by(owner)
    of_plan = terms.filter(plan__contents__plans=OuterRef(f"{PLAN}pk"))
    beneficiary = "clientportal_beneficiary__contact"
    payer: Any = Value(False)
    if owner is not None:
        payer = Exists(of_plan.filter(subscription__contact__user_id=owner))
    elif contact is not None:
        payer = Exists(of_plan.filter(subscription__contact=contact))
    with_trial = Q(**{f"{PLAN}trial_days__gt": 0})
    return Case(
        When(
            with_trial & Q(**{f"{beneficiary}__isnull": False}),
            then=Exists(of_plan.filter(subscription__contact=OuterRef(beneficiary))),
        ),
        When(with_trial, then=payer),
        default=Value(False),
        output_field=BooleanField(),
    )
