"""What of Stripe's API the twin has: every path, and every parameter each of them takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import disputes, extras, intents, lists, methods, refunds, updates, webhooks

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
SHIPPING = {
    *(f"shipping.{name}" for name in ("name", "phone", "carrier", "tracking_number")),
    *(name.replace("billing_details.", "shipping.") for name in BILLING if ".address." in name),
}
METADATA = {"metadata.*", "expand"}
CUSTOMER = {"description", "email", "name", "phone"}


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
            "confirmation_method",
            "currency",
            "customer",
            "description",
            "metadata.*",
            "off_session",
        }
        | {"payment_method_types", "receipt_email", "setup_future_usage"}
        | SHIPPING,
    ),
    _endpoint(
        "GET",
        "/v1/payment_intents",
        lists.of("payment_intent", "/v1/payment_intents"),
        PAGE | BETWEEN | {"customer"},
    ),
    _endpoint("GET", "/v1/payment_intents/search", lists.search_intents, {"query", "limit", "expand"}),
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
    _endpoint(
        "POST",
        "/v1/payment_methods/{payment_method}",
        updates.of("payment_method", "payment_method.updated"),
        METADATA,
    ),
    _endpoint("POST", "/v1/payment_methods/{payment_method}/attach", methods.attach, {"customer", "expand"}),
    _endpoint("POST", "/v1/payment_methods/{payment_method}/detach", methods.detach, {"expand"}),
    _endpoint(
        "POST",
        "/v1/customers",
        methods.create_customer,
        CUSTOMER | METADATA | {"preferred_locales"},
    ),
    _endpoint("GET", "/v1/customers/{customer}", methods.retrieve_customer, {"expand"}),
    _endpoint(
        "POST",
        "/v1/customers/{customer}",
        updates.of("customer", "customer.updated", *sorted(CUSTOMER)),
        CUSTOMER | METADATA,
    ),
    _endpoint("DELETE", "/v1/customers/{customer}", methods.delete_customer, set()),
    _endpoint("GET", "/v1/customers/{customer}/payment_methods", methods.of_customer, PAGE | {"type"}),
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
        refunds.create_refund,
        {"amount", "charge", "payment_intent", "reason", "metadata.*", "expand"},
    ),
    _endpoint(
        "GET",
        "/v1/refunds",
        lists.of("refund", "/v1/refunds", "charge", "payment_intent"),
        PAGE | BETWEEN | {"charge", "payment_intent"},
    ),
    _endpoint("GET", "/v1/refunds/{refund}", refunds.retrieve_refund, {"expand"}),
    _endpoint("POST", "/v1/refunds/{refund}", updates.of("refund", "charge.refund.updated"), METADATA),
    _endpoint(
        "GET",
        "/v1/disputes",
        lists.of("dispute", "/v1/disputes", "charge", "payment_intent"),
        PAGE | BETWEEN | {"charge", "payment_intent"},
    ),
    _endpoint("GET", "/v1/disputes/{dispute}", disputes.retrieve, {"expand"}),
    _endpoint("POST", "/v1/disputes/{dispute}", updates.of("dispute", "charge.dispute.updated"), METADATA),
    _endpoint("POST", "/v1/disputes/{dispute}/close", disputes.close, {"expand"}),
    _endpoint(
        "GET",
        "/v1/charges",
        lists.of("charge", "/v1/charges", "payment_intent"),
        PAGE | BETWEEN | {"customer", "payment_intent"},
    ),
    _endpoint("GET", "/v1/charges/{charge}", extras.retrieve_charge, {"expand"}),
    _endpoint("GET", "/v1/events", lists.of("event", "/v1/events", "type"), PAGE | BETWEEN | {"type"}),
    _endpoint("GET", "/v1/events/{id}", extras.retrieve_event, {"expand"}),
    _endpoint("POST", "/v1/webhook_endpoints", webhooks.create, {"url", "enabled_events", "expand"}),
    _endpoint("GET", "/v1/webhook_endpoints", webhooks.listed, PAGE),
    _endpoint("GET", "/v1/webhook_endpoints/{webhook_endpoint}", webhooks.retrieve, {"expand"}),
    _endpoint("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}", webhooks.delete, set()),
]
