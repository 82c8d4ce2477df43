"""What the contract tests run against: the twin, and with ``-m stripe_live`` Stripe itself."""

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import stripe

from oscar_clientportal.payments.stripe.gateway import Gateway, Intent
from tests import stripe_description

TARGETS = ["twin", pytest.param("stripe", marks=pytest.mark.stripe_live)]
WEBHOOK_SECRET = "whsec_contract"
RETURN_URL = "http://acme.localhost:8000/return/?attempt=1"


class CheckedClient(stripe.RequestsClient):
    """The SDK's own HTTP client; every answer must be what Stripe's description promises."""

    def __init__(self, *, timeout: float = 20, check: bool = True) -> None:
        super().__init__(timeout=timeout)
        self.check = check
        self.calls: list[tuple[str, str, int]] = []

    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> Any:
        content, status, answer_headers = super().request(method, url, headers, post_data)
        path = urlsplit(url).path
        self.calls.append((method, path, status))
        if self.check:
            stripe_description.check_answer(method, path, status, json.loads(content))
        return content, status, answer_headers

    def _sleep_time_seconds(self, num_retries: int) -> float:
        return 0.05


@dataclass
class Target:
    """One shop's account at the twin or at Stripe."""

    key: str
    base: str
    timeout: float = 20
    check: bool = True

    def __post_init__(self) -> None:
        self.http = CheckedClient(timeout=self.timeout, check=self.check)
        self.gateway = Gateway(client=self.client(), webhook_secret=WEBHOOK_SECRET)

    def client(self) -> stripe.StripeClient:
        return stripe.StripeClient(
            self.key, base_addresses={"api": self.base}, max_network_retries=2, http_client=self.http
        )

    def authorise(self, payment_method: str = "pm_card_visa", **given: Any) -> Intent:
        """Authorise 12.30 EUR on a good card, or what is given."""
        defaults = {
            "amount": Decimal("12.30"),
            "currency": "EUR",
            "idempotency_key": str(uuid.uuid4()),
            "return_url": RETURN_URL,
            "metadata": {"attempt": str(uuid.uuid4())},
        }
        return self.gateway.authorise(payment_method=payment_method, **(defaults | given))

    def call(self, method: str, path: str, *, as_key: str = "", **params: Any) -> requests.Response:
        """A plain request, as no SDK would send it."""
        place = {"params" if method == "GET" else "data": params}
        headers = {"Authorization": f"Bearer {as_key or self.key}"}
        return requests.request(
            method, self.base + path, headers=headers, timeout=20, allow_redirects=False, **place
        )

    def pass_time(self, **time: int) -> None:
        """So much time passes for this account at the twin."""
        seconds = int(timedelta(**time).total_seconds())
        self.call("POST", "/_twin/advance", key=self.key, seconds=seconds).raise_for_status()

    def charges(self) -> list[dict[str, Any]]:
        """The account's charges that hold or took money."""
        found = self.call("GET", "/v1/charges", limit=100).json()["data"]
        return [charge for charge in found if charge["paid"] and not charge["refunded"]]

    def answer_bank(self, intent: Intent, result: str) -> requests.Response:
        """What the customer does on the bank's page: ``complete`` or ``fail``."""
        return requests.post(intent.redirect_url, data={"result": result}, timeout=20, allow_redirects=False)
