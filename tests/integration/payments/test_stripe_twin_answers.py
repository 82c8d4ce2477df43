"""Every endpoint of the twin, once well and in every way badly: each answer is as Stripe describes it."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.stripe_twin.endpoints import ENDPOINTS, Endpoint
from tests import stripe_description

from .stripe_target import Target

INTENT = {"amount": 1230, "currency": "eur"}
PAID = {**INTENT, "payment_method": "pm_card_visa", "confirm": "true"}
WEBHOOK = {"url": "http://127.0.0.1:1/hook", "enabled_events[]": "*"}


def ask(target: Target, method: str, path: str, **params: Any) -> tuple[int, dict[str, Any]]:
    """Status and answer, which is as the description promises."""
    answer = target.call(method, path, **params)
    stripe_description.check_answer(method, path, answer.status_code, answer.json())
    return answer.status_code, answer.json()


def make(target: Target, path: str, **params: Any) -> dict[str, Any]:
    status, body = ask(target, "POST", path, **params)
    assert status == 200, body
    return body


def paid(target: Target, card: str = "visa") -> dict[str, Any]:
    return make(target, "/v1/payment_intents", **PAID | {"payment_method": f"pm_card_{card}"})


def disputed(target: Target) -> str:
    intent = paid(target, "createDisputeInquiry")["id"]
    return ask(target, "GET", "/v1/disputes", payment_intent=intent)[1]["data"][0]["id"]


def held(target: Target) -> str:
    return make(target, "/v1/payment_intents", **PAID, capture_method="manual")["id"]


def attached(target: Target) -> str:
    customer = make(target, "/v1/customers")["id"]
    return make(target, "/v1/payment_methods/pm_card_visa/attach", customer=customer)["id"]


def event(target: Target) -> str:
    make(target, "/v1/customers")
    return ask(target, "GET", "/v1/events")[1]["data"][0]["id"]


#: How to come by the object that a path is about, by the path's beginning or by the whole of it.
OBJECTS: dict[str, Callable[[Target], str]] = {
    "/v1/payment_intents/{intent}/capture": held,
    "/v1/payment_intents": lambda target: make(target, "/v1/payment_intents", **INTENT)["id"],
    "/v1/payment_methods/{payment_method}/attach": lambda target: "pm_card_visa",
    "/v1/payment_methods": attached,
    "/v1/customers": lambda target: make(target, "/v1/customers")["id"],
    "/v1/setup_intents": lambda target: make(target, "/v1/setup_intents")["id"],
    "/v1/refunds": lambda target: make(target, "/v1/refunds", payment_intent=paid(target)["id"])["id"],
    "/v1/disputes": disputed,
    "/v1/charges": lambda target: paid(target)["latest_charge"],
    "/v1/events": event,
    "/v1/webhook_endpoints": lambda target: make(target, "/v1/webhook_endpoints", **WEBHOOK)["id"],
}
#: What a call needs to be given.
GIVEN: dict[str, Callable[[Target], dict[str, Any]]] = {
    "POST /v1/payment_intents": lambda target: INTENT,
    "POST /v1/payment_methods": lambda target: {"type": "card", "card[token]": "tok_visa"},
    "POST /v1/payment_methods/{payment_method}/attach": lambda target: {
        "customer": make(target, "/v1/customers")["id"]
    },
    "POST /v1/refunds": lambda target: {"payment_intent": paid(target)["id"]},
    "POST /v1/webhook_endpoints": lambda target: WEBHOOK,
    "GET /v1/payment_intents/search": lambda target: {"query": 'status:"succeeded"'},
    "POST /v1/payment_intents/{intent}/confirm": lambda target: {"payment_method": "pm_card_visa"},
    "POST /v1/setup_intents/{intent}/confirm": lambda target: {"payment_method": "pm_card_visa"},
}
every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: f"{e.method} {e.path}")
about_an_object = pytest.mark.parametrize(
    "endpoint", [e for e in ENDPOINTS if "{" in e.path], ids=lambda e: f"{e.method} {e.path}"
)


def path_of(target: Target, endpoint: Endpoint) -> str:
    """The endpoint's path, about an object made for it."""
    if "{" not in endpoint.path:
        return endpoint.path
    found = OBJECTS.get(endpoint.path) or OBJECTS["/".join(endpoint.path.split("/")[:3])]
    return re.sub(r"{\w+}", found(target), endpoint.path)


def given_to(target: Target, endpoint: Endpoint) -> dict[str, Any]:
    return GIVEN.get(f"{endpoint.method} {endpoint.path}", lambda target: {})(target)


@every_endpoint
def test_every_endpoint_answers_as_stripe_describes_it(twin: Target, endpoint: Endpoint) -> None:
    path, given = path_of(twin, endpoint), given_to(twin, endpoint)
    status, body = ask(twin, endpoint.method, path, **given)
    assert status == 200, body


@every_endpoint
def test_no_endpoint_takes_a_parameter_it_does_not_know(twin: Target, endpoint: Endpoint) -> None:
    path, given = path_of(twin, endpoint), given_to(twin, endpoint)
    status, body = ask(twin, endpoint.method, path, **given, colour="red")
    assert (status, body["error"]["code"]) == (400, "parameter_unknown")


@about_an_object
def test_an_object_that_is_not_there_is_missing(twin: Target, endpoint: Endpoint) -> None:
    status, body = ask(
        twin, endpoint.method, re.sub(r"{\w+}", "x_none", endpoint.path), **given_to(twin, endpoint)
    )
    assert (status, body["error"]["code"]) == (404, "resource_missing")


@about_an_object
def test_the_objects_of_another_shop_are_missing(twin: Target, stripe_twin: str, endpoint: Endpoint) -> None:
    other = Target(twin.key + "other", stripe_twin)
    path = path_of(other, endpoint)
    if "pm_card_" in path:
        path = endpoint.path.replace("{payment_method}", attached(other))
    status, body = ask(twin, endpoint.method, path, **given_to(twin, endpoint))
    assert (status, body["error"]["code"]) == (404, "resource_missing")


@every_endpoint
def test_nothing_is_told_without_a_key(twin: Target, endpoint: Endpoint) -> None:
    stranger = Target("sk_wrong", twin.base)
    status, body = ask(stranger, endpoint.method, re.sub(r"{\w+}", "x_none", endpoint.path))
    assert (status, body["error"]["type"]) == (401, "invalid_request_error")


@pytest.mark.parametrize(
    ("path", "given", "status", "code"),
    [
        ("/v1/payment_intents", PAID | {"payment_method": "pm_card_chargeDeclined"}, 402, "card_declined"),
        ("/v1/payment_intents", INTENT | {"amount": 1}, 400, "amount_too_small"),
        ("/v1/payment_intents", INTENT | {"customer": "cus_none"}, 404, "resource_missing"),
        ("/v1/payment_intents", INTENT | {"confirm": "true"}, 400, "payment_intent_unexpected_state"),
        ("/v1/setup_intents", {"confirm": "true"}, 400, "setup_intent_unexpected_state"),
        (
            "/v1/setup_intents",
            {"confirm": "true", "payment_method": "pm_card_chargeDeclined"},
            402,
            "card_declined",
        ),
        ("/v1/refunds", {"charge": "ch_none"}, 404, "resource_missing"),
    ],
)
def test_a_refusal_is_in_stripes_words(
    twin: Target, path: str, given: dict[str, Any], status: int, code: str
) -> None:
    answer = ask(twin, "POST", path, **given)
    assert (answer[0], answer[1]["error"]["code"]) == (status, code)


def test_an_answer_that_is_not_as_described_never_leaves_the_twin_of_the_tests(twin: Target) -> None:
    """The negative control: the description allows a name of 5000 characters."""
    assert twin.call("POST", "/v1/customers", name="x" * 5001).status_code == 500


def test_what_is_written_on_an_object_is_changed_key_by_key(twin: Target) -> None:
    customer = make(twin, "/v1/customers", name="Ada", **{"metadata[a]": "1", "metadata[b]": "2"})
    path = f"/v1/customers/{customer['id']}"
    changed = make(twin, path, name="Eve", **{"metadata[a]": "", "metadata[c]": "3"})
    assert (changed["name"], changed["metadata"]) == ("Eve", {"b": "2", "c": "3"})


def test_a_disputed_charge_is_not_refunded(twin: Target) -> None:
    intent = paid(twin, "createDispute")["id"]
    status, body = ask(twin, "POST", "/v1/refunds", payment_intent=intent)
    assert (status, body["error"]["code"]) == (400, "charge_disputed")
    dispute = ask(twin, "GET", "/v1/disputes", payment_intent=intent)[1]["data"][0]
    assert make(twin, f"/v1/disputes/{dispute['id']}/close")["status"] == "lost"
    assert ask(twin, "POST", f"/v1/disputes/{dispute['id']}/close")[0] == 400
