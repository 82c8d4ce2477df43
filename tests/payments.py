"""A shop that takes cards at the twin, and the customer's side at their bank."""

from collections.abc import Callable

import pytest
import requests
from django.conf import LazySettings


@pytest.fixture
def stripe_shop(settings: LazySettings, stripe_twin: str, stripe_key: str) -> None:
    """Both shops take cards at the twin, in an account that is this test's alone."""
    settings.CLIENTPORTAL = {
        **settings.CLIENTPORTAL,
        "STRIPE_SECRET_KEY": stripe_key,
        "STRIPE_PUBLISHABLE_KEY": stripe_key.replace("sk_", "pk_"),
        "STRIPE_WEBHOOK_SECRET": "whsec_test",
        "STRIPE_API_BASE": stripe_twin,
        "STRIPE_JS_URL": f"{stripe_twin}/v3/",
    }


@pytest.fixture
def confirm_at_bank() -> Callable[..., str]:
    """Go where the shop sent the customer, answer there, and return where the bank sends them back to."""

    def confirm(url: str, *, succeed: bool) -> str:
        choice = "complete" if succeed else "fail"
        response = requests.post(url, data={"result": choice}, allow_redirects=False, timeout=10)
        assert response.status_code in (302, 303), response.text
        return response.headers["Location"]

    return confirm
