"""What the demo customer bought on invoice: one that is overdue, one that is paid, one that is not due yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest import mock

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from oscar.apps.order.utils import OrderCreator
from oscar.core.loading import get_class, get_model
from oscar.core.prices import Price

from oscar_clientportal.checkout.papers import ask_for_papers, issue_pending
from oscar_clientportal.core import clock
from oscar_clientportal.documents.services import record_payment
from oscar_clientportal.portfolios.services import record_order

from .data import address, table
from .history import days_ago

Basket = get_model("basket", "Basket")
Document = get_model("clientportal_documents", "Document")
PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
PaymentPart = get_model("clientportal_payments", "PaymentPart")
PendingDocument = get_model("clientportal_documents", "PendingDocument")
Product = get_model("catalogue", "Product")
ShippingAddress = get_model("order", "ShippingAddress")
Source = get_model("payment", "Source")
SourceType = get_model("payment", "SourceType")


def load_papers(schema: str) -> None:
    facts = table("people")["conditions"]
    users = get_user_model().objects.select_related("clientportal_contact__company")
    buyer = users.get(email=address(facts["customer"]["login"], schema))
    owner = users.get(email=address("owner", schema))
    for row in facts["orders"]:
        with _on(days_ago(row["days_ago"])):
            order = _place_order(row, buyer)
            ask_for_papers(order)
            for pending in PendingDocument.objects.filter(order=order):
                issue_pending(pending)
        if "paid_days_ago" in row:
            _pay(order, row["paid_days_ago"], owner)


@contextmanager
def _on(moment: datetime) -> Iterator[None]:
    """As it would have been done that day."""
    with mock.patch("oscar_clientportal.core.clock.now", return_value=moment):
        yield


def _place_order(row: dict[str, Any], buyer: Any) -> Any:
    basket = _basket(buyer, Product.objects.get(pk=row["product"]), row["quantity"])
    company = buyer.clientportal_contact.company
    shipping = get_class("shipping.methods", "Free")()
    order = OrderCreator().place_order(
        basket=basket,
        total=Price(currency=basket.currency, excl_tax=basket.total_excl_tax, tax=basket.total_tax),
        shipping_method=shipping,
        shipping_charge=shipping.calculate(basket),
        shipping_address=ShippingAddress.objects.create(
            first_name=buyer.first_name,
            last_name=buyer.last_name,
            line1=company.street,
            line4=company.town,
            postcode=company.postcode,
            country=company.country,
        ),
        user=buyer,
        date_placed=clock.now(),
    )
    record_order(order=order, beneficiaries={}, payer=buyer)
    basket.submit()
    _owe(order)
    return order


def _basket(buyer: Any, product: Any, quantity: int) -> Any:
    request = HttpRequest()
    request.user = buyer
    request.basket = basket = Basket.objects.create(owner=buyer)
    request.strategy = basket.strategy = get_class("partner.strategy", "Selector")().strategy(
        request=request, user=buyer
    )
    basket.add_product(product, quantity)
    basket.reset_offer_applications()
    return basket


def _owe(order: Any) -> None:
    """As the checkout writes an order that is paid on invoice."""
    sums = {"currency": order.currency}
    attempt = PaymentAttempt.objects.create(
        basket=order.basket,
        user=order.user,
        order_number=order.number,
        order=order,
        total=order.total_incl_tax,
        status=PaymentAttempt.Status.DONE,
        **sums,
    )
    attempt.parts.create(method="invoice", amount=order.total_incl_tax, status=PaymentPart.Status.WITH_ORDER)
    Source.objects.create(
        order=order,
        source_type=SourceType.objects.get(code="clientportal-invoice"),
        amount_allocated=order.total_incl_tax,
        amount_debited=order.total_incl_tax,
        **sums,
    )


def _pay(order: Any, days: int, owner: Any) -> None:
    """Within the days of the early-payment discount, or late: whatever was owed that day."""
    invoice = Document.objects.get(order=order, kind="invoice")
    received = days_ago(days)
    in_time = invoice.discount_until is not None and received.date() <= invoice.discount_until
    record_payment(
        document=invoice,
        amount=invoice.open_amount - (invoice.discount_amount if in_time else 0),
        received_on=received.date(),
        by=owner,
        key=f"demo-{order.number}",
        note="Demo: statement of the bank",
    )
