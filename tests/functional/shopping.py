"""A customer's way through Oscar's checkout over HTTP, step by step."""

from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model

from tests import factories


class Shopper:
    """Somebody logged in, with the steps of the checkout as verbs. ``page`` is the last answer."""

    def __init__(self, client: Client, user: Any) -> None:
        self.client, self.user = client, user
        client.force_login(user)
        self.page: Any = None

    def get(self, name: str, *args: Any) -> Any:
        self.page = self.client.get(name if name.startswith(("/", "http")) else reverse(name, args=args))
        return self.page

    def post(self, name: str, data: dict[str, Any], *args: Any) -> Any:
        self.page = self.client.post(
            name if name.startswith(("/", "http")) else reverse(name, args=args), data
        )
        return self.page

    def put_in_basket(self, product: Any, quantity: int = 1) -> None:
        response = self.client.post(
            reverse("basket:add", kwargs={"pk": product.pk}), {"quantity": quantity, "product_id": product.pk}
        )
        assert response.status_code == 302, response.context["form"].errors

    def choose_plan(self, link: Any, plan: Any) -> Any:
        """The button "Choose" beside a plan, for a client of the portfolio."""
        return self.post("clientportal_portal:portfolio-subscription", {"plan": plan.pk}, link.pk)

    def begin_checkout(self) -> Any:
        """To the page "payment method", past the steps that need nothing for what is not shipped."""
        self.page = self.client.get(reverse("checkout:index"), follow=True)
        return self.page

    def pay_with(self, method: str, **data: str) -> Any:
        return self.post("checkout:payment-method", {"method": method, **data})

    def give_card(self, payment_method: str = "pm_card_visa") -> Any:
        return self.post("checkout:preview", {"payment_method": payment_method, "label": "visa •••• 4242"})

    def place_order(self) -> Any:
        """Look at the preview, as a browser does, and press the button."""
        self.get("checkout:preview")
        if self.page.status_code != 200:
            return self.page
        return self.post("checkout:preview", {"action": "place_order", "seen": self.page.context["seen"]})

    def buy(self, *, method: str = "account", card: str | None = "pm_card_visa") -> Any:
        """From the basket to the answer to "place order"."""
        self.begin_checkout()
        self.pay_with(method)
        if card:
            self.give_card(card)
        return self.place_order()


def only_order() -> Any:
    return get_model("order", "Order").objects.get()


def sources(order: Any) -> dict[str, tuple[Decimal, Decimal]]:
    """What each source of the order allocated and debited, by the source type's code."""
    rows = order.sources.values_list("source_type__code", "amount_allocated", "amount_debited")
    return {code: (allocated, debited) for code, allocated, debited in rows}


def agent_with(balance: str = "40.00", *, currency: str = "EUR", email: str = "") -> Any:
    """An agent whose company has a customer account with this balance."""
    agent = factories.make_agent(email)
    factories.make_account(agent.user.clientportal_contact.company, balance, currency=currency)
    return agent


def account_of(user: Any) -> Any:
    return get_model("clientportal_accounts", "Account").objects.visible_to(user).get()
