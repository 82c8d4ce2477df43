"""The panels' addresses, and orders to fill them."""

from typing import Any

from oscar.apps.partner.strategy import Default
from oscar.test.factories import create_order

from tests import factories

PORTFOLIO = "/cms/client-portal/portfolio/"
AGENTS = "/cms/client-portal/agents/"
APPROVALS = "/cms/client-portal/approvals/"
ORDERS = "/cms/client-portal/orders/"
SUBSCRIPTIONS = "/cms/client-portal/subscriptions/"
PLANS = "/cms/client-portal/plans/"
CONTENTS = "/cms/client-portal/contents/"
PROTECTED = "/cms/client-portal/protected-pages/"
ACCOUNTS = "/cms/client-portal/accounts/"
PANELS = [PORTFOLIO, APPROVALS, AGENTS, ORDERS, SUBSCRIPTIONS, PLANS, CONTENTS, PROTECTED, ACCOUNTS]


def buy_for(agent: Any, contact: Any, number: str, *, title: str = "HS yearly") -> Any:
    """An order of this agent with one line for this client; returns the line's beneficiary."""
    product = factories.make_product(title, "75.00", shipped=False)
    basket = factories.model("basket", "Basket").objects.create(owner=agent.user)
    basket.strategy = Default()
    basket.add_product(product)
    order = create_order(number=number, basket=basket, user=agent.user)
    factories.model("portfolios", "OrderParties").objects.get_or_create(order=order, payer=agent.user)
    rows = factories.model("portfolios", "OrderLineBeneficiary").objects
    return rows.get_or_create(line=order.lines.get(), defaults={"contact": contact})[0]


def read(client: Any, url: str) -> str:
    """The page or file at this address, which must be there."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()
