"""The rows of the panels, each with everything its columns show, in a fixed number of queries."""

from decimal import Decimal

from django.db.models import Case, F, Prefetch, QuerySet, Value, When
from django.db.models.functions import Greatest
from oscar.core.loading import get_model

from oscar_clientportal.core import clock


def client_links() -> QuerySet:
    """Every client in a portfolio, with the terms that run today."""
    return (
        get_model("clientportal_portfolios", "ClientLink")
        .objects.select_related("agent__user", "contact__company", "decided_by")
        .prefetch_related(Prefetch("contact__subscriptions", with_running_terms()))
    )


def with_running_terms() -> QuerySet:
    """Active subscriptions with their running terms, each with the plan's product."""
    return (
        get_model("clientportal_subscriptions", "Subscription")
        .objects.filter(status="active")
        .prefetch_related(Prefetch("terms", running_terms(), to_attr="running_terms"))
    )


def running_terms() -> QuerySet:
    terms = get_model("clientportal_subscriptions", "Term").objects
    return terms.running(clock.now()).select_related("plan__product__parent")


def lines_for_clients() -> QuerySet:
    """Every order line that was bought for a client, with its order's payer."""
    return get_model("clientportal_portfolios", "OrderLineBeneficiary").objects.select_related(
        "line__order__user",
        "line__order__clientportal_parties__payer",
        "line__order__clientportal_parties__actor",
        "line__product__parent",
        "contact",
    )


def orders_placed_as_clients() -> QuerySet:
    """Orders that somebody placed acting as the customer they belong to."""
    parties = get_model("clientportal_portfolios", "OrderParties").objects.filter(actor__isnull=False)
    return parties.select_related("order__user", "actor", "payer")


def plans() -> QuerySet:
    plans = get_model("clientportal_subscriptions", "Plan").objects
    return plans.select_related("product__parent").prefetch_related("contents")


def protected_pages() -> QuerySet:
    requirements = get_model("clientportal_wagtail", "PageRequirement").objects
    return requirements.select_related("page").prefetch_related("contents")


def customer_accounts() -> QuerySet:
    """Every customer account with its customer's people, and ``free``: what it can spend, to sort by."""
    accounts = get_model("clientportal_accounts", "Account").objects.customers()
    people = get_model("clientportal_clients", "Contact").objects.select_related("user")
    free = Greatest(F("balance") - F("held") + F("credit_limit"), Value(Decimal(0)))
    return (
        accounts.annotate(free=Case(When(status="open", then=free), default=Value(Decimal(0))))
        .select_related("company")
        .prefetch_related(Prefetch("company__contacts", people))
    )


def holds() -> QuerySet:
    holds = get_model("clientportal_accounts", "Hold").objects
    return holds.filter(account__company__isnull=False).select_related("account__company")


def acts() -> QuerySet:
    """What was done to customer accounts or waits to be done, newest first."""
    acts = get_model("clientportal_accounts", "AccountAct").objects
    return acts.select_related("account__company", "actor", "decided_by")
