"""What of Stripe's API the twin has: every path, and every parameter each of them takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import extras, intents, methods, webhooks

PAGE = {"limit", "starting_after", "expand"}
BETWEEN = {"created", "created.gte", "created.gt", "created.lte", "created.lt"}
CONFIRM = {"payment_method", "return_url", "expand"}
BILLING = {
    *(f"billing_details.{name}" for name in ("email", "name", "phone")),
    *(
        f"billing_details.address.{name}"
        for name in ("city", "country", "line1", "line2", "postal_code", "state")
    ),
}


@dataclass(frozen=True)
class Endpoint:
    """``path`` as Stripe's description writes it; ``publishable`` where a browser may call it too."""

    method: str
    path: str
    act: Callable[..., Any]
    accepts: frozenset[str]
    publishable: bool = False


def _endpoint(
    method: str, path: str, act: Callable[..., Any], accepts: set[str], publishable: bool = False
) -> Endpoint:
    return Endpoint(method, path, act, frozenset(accepts), publishable)


ENDPOINTS = [
    _endpoint(
        "POST",
        "/v1/payment_intents",
        intents.create,
        CONFIRM
        | {
            "amount",
            "capture_method",
            "confirm",
            "currency",
            "customer",
            "description",
            "metadata.*",
            "off_session",
        }
        | {"payment_method_types", "receipt_email", "setup_future_usage"},
    ),
    _endpoint("GET", "/v1/payment_intents", intents.listed, PAGE | BETWEEN | {"customer"}),
    _endpoint("GET", "/v1/payment_intents/search", intents.search, {"query", "limit", "expand"}),
    _endpoint("GET", "/v1/payment_intents/{intent}", intents.retrieve, {"client_secret", "expand"}, True),
    _endpoint(
        "POST",
        "/v1/payment_intents/{intent}/confirm",
        intents.confirm,
        CONFIRM | {"client_secret", "off_session"},
        True,
    ),
    _endpoint(
        "POST", "/v1/payment_intents/{intent}/capture", intents.capture, {"amount_to_capture", "expand"}
    ),
    _endpoint(
        "POST", "/v1/payment_intents/{intent}/cancel", intents.cancel, {"cancellation_reason", "expand"}
    ),
    _endpoint(
        "POST",
        "/v1/payment_methods",
        methods.create,
        BILLING
        | {"type", "card.number", "card.exp_month", "card.exp_year", "card.cvc", "card.token", "expand"},
        True,
    ),
    _endpoint("GET", "/v1/payment_methods/{payment_method}", methods.retrieve, {"expand"}),
    _endpoint("POST", "/v1/payment_methods/{payment_method}/attach", methods.attach, {"customer", "expand"}),
    _endpoint("POST", "/v1/payment_methods/{payment_method}/detach", methods.detach, {"expand"}),
    _endpoint(
        "POST",
        "/v1/customers",
        methods.create_customer,
        {"description", "email", "name", "phone", "preferred_locales", "metadata.*", "expand"},
    ),
    _endpoint("GET", "/v1/customers/{customer}", methods.retrieve_customer, {"expand"}),
    _endpoint("DELETE", "/v1/customers/{customer}", methods.delete_customer, set()),
    _endpoint("GET", "/v1/customers/{customer}/payment_methods", methods.of_customer, PAGE),
    _endpoint(
        "POST",
        "/v1/setup_intents",
        extras.create_setup_intent,
        CONFIRM | {"confirm", "customer", "description", "metadata.*", "payment_method_types", "usage"},
    ),
    _endpoint(
        "GET", "/v1/setup_intents/{intent}", extras.retrieve_setup_intent, {"client_secret", "expand"}, True
    ),
    _endpoint(
        "POST",
        "/v1/setup_intents/{intent}/confirm",
        extras.confirm_setup_intent,
        CONFIRM | {"client_secret"},
        True,
    ),
    _endpoint(
        "POST",
        "/v1/setup_intents/{intent}/cancel",
        extras.cancel_setup_intent,
        {"cancellation_reason", "expand"},
    ),
    _endpoint(
        "POST",
        "/v1/refunds",
        extras.create_refund,
        {"amount", "charge", "payment_intent", "reason", "metadata.*", "expand"},
    ),
    _endpoint("GET", "/v1/refunds", extras.list_refunds, PAGE | BETWEEN | {"payment_intent"}),
    _endpoint("GET", "/v1/refunds/{refund}", extras.retrieve_refund, {"expand"}),
    _endpoint("GET", "/v1/charges", extras.list_charges, PAGE | BETWEEN | {"customer", "payment_intent"}),
    _endpoint("GET", "/v1/charges/{charge}", extras.retrieve_charge, {"expand"}),
    _endpoint("GET", "/v1/events", extras.list_events, PAGE | BETWEEN | {"type"}),
    _endpoint("GET", "/v1/events/{id}", extras.retrieve_event, {"expand"}),
    _endpoint("POST", "/v1/webhook_endpoints", webhooks.create, {"url", "enabled_events", "expand"}),
    _endpoint("GET", "/v1/webhook_endpoints", webhooks.listed, PAGE),
    _endpoint("GET", "/v1/webhook_endpoints/{webhook_endpoint}", webhooks.retrieve, {"expand"}),
    _endpoint("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}", webhooks.delete, set()),
]
