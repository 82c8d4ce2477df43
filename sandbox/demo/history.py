"""What the demo people bought before today: orders of the agent, running terms, money on accounts."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from oscar.apps.order.utils import OrderCreator
from oscar.core.loading import get_class, get_model
from oscar.core.prices import Price

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.core import clock
from oscar_clientportal.portfolios.services import add_line_for_client, match_lines, record_order
from oscar_clientportal.subscriptions.rules import term_bounds

from .data import address, table

Basket = get_model("basket", "Basket")
Contact = get_model("clientportal_clients", "Contact")
Order = get_model("order", "Order")
PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
PaymentPart = get_model("clientportal_payments", "PaymentPart")
Plan = get_model("clientportal_subscriptions", "Plan")
Source = get_model("payment", "Source")
SourceType = get_model("payment", "SourceType")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")


def load_history(schema: str, currency: str) -> None:
    """Orders first, as they pay for terms and leave the balances that ``people.json`` promises."""
    people = table("people")
    agent = get_user_model().objects.get(email=address("agent", schema))
    orders = [_place_order(row, agent, schema) for row in people["orders"]]
    for row in people["clients"]:
        contact = Contact.objects.get(email=address(f"client{row['number']:02}", schema))
        if row["plan"] and not contact.subscriptions.exists():
            subscribe(
                contact=contact,
                plan=plan_called(row["plan"]),
                payer=agent,
                anchor=days_ago(row["started_days_ago"]),
            )
    team = people["licences"]
    boss = Contact.objects.get(email=address("boss", schema))
    subscribe(
        contact=boss, plan=plan_called(team["plan"]), payer=boss.user, anchor=days_ago(team["days_ago"])
    )
    balances = {login: Decimal(amount) for login, amount in people["balances"][currency].items()}
    for login, balance in balances.items():
        spent = (
            sum((order.total_incl_tax for order in orders), Decimal(0)) if login == "agent" else Decimal(0)
        )
        _fund(address(login, schema), balance + spent, currency)
    for order in orders:
        _pay(order)


def plan_called(title: str) -> Any:
    return Plan.objects.select_related("product").get(product__title=title)


def days_ago(days: int) -> datetime:
    return clock.now().replace(microsecond=0) - timedelta(days=days)


def subscribe(*, contact: Any, plan: Any, payer: Any, anchor: datetime, order_line: Any = None) -> Any:
    """A subscription whose first term began at ``anchor``."""
    starts_at, ends_at = term_bounds(anchor, 0, plan.term_length, plan.term_unit, clock.shop_zone())
    subscription = Subscription.objects.create(
        company=contact.company, contact=contact, payer=payer, plan=plan, anchor=anchor, created_at=anchor
    )
    Term.objects.create(
        subscription=subscription, plan=plan, starts_at=starts_at, ends_at=ends_at, order_line=order_line
    )
    return subscription


def _place_order(row: dict[str, Any], agent: Any, schema: str) -> Any:
    """An order of the agent for clients, as the checkout would have written it that day."""
    bought = [
        (Contact.objects.get(email=address(r["login"], schema)), plan_called(r["plan"])) for r in row["lines"]
    ]
    basket = _basket(agent, bought)
    total = Price(currency=basket.currency, excl_tax=basket.total_excl_tax, tax=basket.total_tax)
    shipping = get_class("shipping.methods", "NoShippingRequired")()
    placed_at = days_ago(row["placed_days_ago"])
    order = OrderCreator().place_order(
        basket=basket,
        total=total,
        shipping_method=shipping,
        shipping_charge=shipping.calculate(basket),
        user=agent,
        date_placed=placed_at,
    )
    record_order(order=order, beneficiaries=match_lines(order=order, basket=basket), payer=agent)
    basket.submit()
    for (contact, plan), line in zip(bought, order.lines.order_by("pk"), strict=True):
        subscribe(contact=contact, plan=plan, payer=agent, anchor=placed_at, order_line=line)
    return order


def _basket(agent: Any, bought: list[tuple[Any, Any]]) -> Any:
    request = HttpRequest()
    request.user = agent
    request.basket = basket = Basket.objects.create(owner=agent)
    request.strategy = basket.strategy = get_class("partner.strategy", "Selector")().strategy(
        request=request, user=agent
    )
    for contact, plan in bought:
        add_line_for_client(request=request, product=plan.product, contact=contact)
    basket.reset_offer_applications()
    return basket


def _account(email: str, currency: str) -> Any:
    return accounts.open_account(company=Contact.objects.get(email=email).company, currency=currency)


def _fund(email: str, amount: Decimal, currency: str) -> None:
    accounts.deposit(
        account=_account(email, currency),
        amount=amount,
        reason="Demo balance",
        idempotency_key=f"demo-{email}",
    )


def _pay(order: Any) -> None:
    """Pay the whole order from its payer's account, as the checkout does: so it can be refunded."""
    amount, currency = order.total_incl_tax, order.currency
    attempt = PaymentAttempt.objects.create(
        basket=order.basket,
        user=order.user,
        order_number=order.number,
        order=order,
        total=amount,
        currency=currency,
        status=PaymentAttempt.Status.DONE,
    )
    hold = accounts.hold_amount(
        account=_account(order.user.email, currency),
        amount=amount,
        idempotency_key=f"attempt-{attempt.token}",
    )
    accounts.capture_hold(hold=hold, reason=f"Order {order.number}", actor=order.user)
    attempt.parts.create(
        method="account", amount=amount, reference=str(hold.pk), status=PaymentPart.Status.WITH_ORDER
    )
    Source.objects.create(
        order=order,
        source_type=SourceType.objects.get(code="clientportal-account"),
        currency=currency,
        amount_allocated=amount,
        amount_debited=amount,
        reference=str(hold.pk),
    )
