"""A shop with ATOMIC_REQUESTS: nothing that charges a card runs inside the request's transaction."""

import pytest
from django.urls import resolve

NEVER_AS_A_WHOLE = [
    "/checkout/payment-details/",
    "/checkout/preview/",
    "/portal/cards/add/",
    "/portal/cards/added/",
    "/portal/cards/1/remove/",
    "/portal/stripe/webhook/",
    "/portal/checkout/7b5c8e0e-1f0b-4f9a-9a37-2a0a4cf5d8b1/",
    "/portal/checkout/7b5c8e0e-1f0b-4f9a-9a37-2a0a4cf5d8b1/return/",
    "/cms/client-portal/payments/refund/1/",
    "/cms/client-portal/payments/agree/1/",
    "/cms/client-portal/payments/retry/1/",
    "/cms/client-portal/card-events/replay/1/",
]


@pytest.mark.parametrize("path", NEVER_AS_A_WHOLE)
def test_a_page_that_reaches_the_card_provider_is_exempt(path):
    view = resolve(path).func
    assert "default" in getattr(view, "_non_atomic_requests", ())
