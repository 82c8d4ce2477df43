"""Orders as the checkout writes them, and their papers."""

from decimal import Decimal
from typing import Any

from django.test import Client
from oscar.core.loading import get_class, get_model
from oscar.core.prices import Price

from oscar_clientportal.checkout import papers
from oscar_clientportal.documents.rules import Facts
from tests import factories
from tests.functional.shopping import Shopper
from tests.oscar_requests import request_of


def order_of(
    user: Any, *products: Any, quantity: int = 1, number: str = "100042", basket: Any = None, **kwargs: Any
) -> Any:
    """An order that nobody has paid: of the given products, or of a handbook."""
    filled, basket = basket is not None, basket or request_of(user).basket
    for product in [] if filled else products or [factories.make_product(shipped=False)]:
        basket.add_product(product, quantity)
    method = get_class("shipping.methods", "NoShippingRequired")()
    return get_class("order.utils", "OrderCreator")().place_order(
        basket,
        total=Price(basket.currency, basket.total_excl_tax, basket.total_incl_tax),
        shipping_method=method,
        shipping_charge=method.calculate(basket),
        user=user,
        order_number=number,
        **kwargs,
    )


def company_with(*, balance: str = "0.00", days: int | None = 30, **fields: Any) -> Any:
    """Somebody of a company that may pay on invoice within so many days, with what is on its account."""
    company = factories.make_company(invoice_days=days, **{"language": "en", **fields})
    factories.make_account(company, balance)
    return factories.make_contact(user=factories.make_user(), company=company, role="super-admin").user


def order_on_invoice(client: Client, user: Any, product: Any = None, *, quantity: int = 1) -> Any:
    """Through the checkout: the account pays what it can, the rest is left to the invoice."""
    shopper = Shopper(client, user)
    shopper.put_in_basket(product or factories.make_product(price="100.00", shipped=False), quantity)
    shopper.begin_checkout()
    account = user.clientportal_contact.company.accounts.first()
    if account is not None and account.balance > 0:
        shopper.pay_with("account", rest_account="invoice")
    else:
        shopper.pay_with("invoice")
    shopper.place_order()
    return get_model("order", "Order").objects.latest("pk")


def papers_issued(order: Any) -> dict[str, Any]:
    """Its papers by kind, issued now."""
    papers.issue_waiting(order_id=order.pk)
    return {document.kind: document for document in order.clientportal_documents.all()}


def said(document: Any) -> Facts:
    return Facts.from_json(document.facts)


def sums_of(facts: Facts) -> tuple[Decimal, Decimal]:
    """Without tax and tax, over all rates."""
    zero = Decimal(0)
    return (
        sum((each.excl_tax for each in facts.taxes), zero),
        sum((each.tax for each in facts.taxes), zero),
    )
