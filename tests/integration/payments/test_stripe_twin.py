"""The twin is held to Stripe's description, and to its own promises."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from jsonschema import ValidationError

from sandbox.stripe_twin import cards
from sandbox.stripe_twin.endpoints import ENDPOINTS, Endpoint
from tests import stripe_description

from .stripe_target import RETURN_URL, Target

INTENT = {"amount": 1230, "currency": "eur"}


def checked(target: Target, method: str, path: str, status: int = 200, **params: Any) -> dict[str, Any]:
    """Call, and insist that status and answer are right."""
    answer = target.call(method, path, **params)
    assert answer.status_code == status, answer.text
    stripe_description.check_answer(method, path, status, answer.json())
    return answer.json()


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: f"{e.method} {e.path}")
def test_every_path_and_parameter_of_the_twin_is_one_of_stripes(endpoint: Endpoint) -> None:
    assert stripe_description.operation(endpoint.method, endpoint.path)
    known = stripe_description.parameters(endpoint.method, endpoint.path)
    assert [name for name in endpoint.accepts if not stripe_description.takes(known, name)] == []


@pytest.mark.parametrize(
    "damage",
    [
        {"status": "paid"},
        {"amount": "12"},
        {"colour": "red"},
        {"currency": None},
        {"next_action": {"url": ""}},
    ],
)
def test_the_check_itself_sees_what_is_wrong(twin: Target, damage: dict[str, Any]) -> None:
    intent = checked(twin, "POST", "/v1/payment_intents", **INTENT)
    with pytest.raises(ValidationError):
        stripe_description.check_object("payment_intent", intent | damage)


def test_an_unknown_path_is_a_loud_404(twin: Target) -> None:
    answer = twin.call("GET", "/v1/paymentintents")
    assert (answer.status_code, answer.json()["error"]["type"]) == (404, "invalid_request_error")
    assert "Unrecognized request URL" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "extra",
    [{"colour": "red"}, {"metadata": "x"}, {"currency[]": "eur"}, {"amount[x]": "1"}, {"expand": "customer"}],
)
def test_an_unknown_parameter_is_refused(twin: Target, extra: dict[str, str]) -> None:
    answer = checked(twin, "POST", "/v1/payment_intents", 400, **(INTENT | extra))
    assert answer["error"]["code"] == "parameter_unknown"


@pytest.mark.parametrize(
    "bad", [{"amount": "12.5"}, {"amount": "x"}, {"currency": "euro"}, {"confirm": "yes"}]
)
def test_a_parameter_of_the_wrong_kind_is_refused(twin: Target, bad: dict[str, str]) -> None:
    checked(twin, "POST", "/v1/payment_intents", 400, **(INTENT | bad))


def test_a_live_key_is_refused(twin: Target) -> None:
    answer = twin.call("GET", "/v1/payment_intents", as_key="sk_live_" + "x" * 24)
    assert answer.status_code == 401


def test_shops_see_nothing_of_each_other(twin: Target) -> None:
    intent = checked(twin, "POST", "/v1/payment_intents", **INTENT)
    other = Target(f"sk_test_{uuid.uuid4().hex}", twin.base)
    checked(other, "GET", f"/v1/payment_intents/{intent['id']}", 404)
    assert checked(other, "GET", "/v1/payment_intents")["data"] == []
    assert checked(other, "GET", "/v1/events")["data"] == []


def browser_card(twin: Target, status: int = 200, **card: str) -> dict[str, Any]:
    """What the card fields send, with the shop's publishable key."""
    given = {"number": "4242 4242 4242 4242", "exp_month": "12", "exp_year": "2040", "cvc": "123"} | card
    params = {f"card[{name}]": value for name, value in given.items()}
    public = twin.key.replace("sk_", "pk_", 1)
    answer = twin.call("POST", "/v1/payment_methods", as_key=public, type="card", **params)
    assert answer.status_code == status, answer.text
    stripe_description.check_answer("POST", "/v1/payment_methods", status, answer.json())
    return answer.json()


def test_a_card_typed_in_the_browser_pays(twin: Target) -> None:
    method = browser_card(twin)
    assert method["card"]["last4"] == "4242"
    assert twin.authorise(method["id"]).status == "requires_capture"


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ({"number": "4242424242424241"}, "incorrect_number"),
        ({"number": "4111111111111111"}, "card_declined"),
        ({"exp_year": "2020"}, "invalid_expiry_year"),
        ({"exp_month": "13"}, "invalid_expiry_month"),
        ({"cvc": "12"}, "invalid_cvc"),
    ],
)
def test_a_wrong_or_real_card_is_refused(twin: Target, card: dict[str, str], code: str) -> None:
    assert browser_card(twin, 402, **card)["error"]["code"] == code


def test_the_shops_server_may_not_send_card_numbers(twin: Target) -> None:
    checked(twin, "POST", "/v1/payment_methods", 402, **{"type": "card", "card[number]": "4242424242424242"})


def test_the_publishable_key_does_nothing_else(twin: Target) -> None:
    public = twin.key.replace("sk_", "pk_", 1)
    assert twin.call("POST", "/v1/payment_intents", as_key=public, **INTENT).status_code == 401
    intent = checked(twin, "POST", "/v1/payment_intents", **INTENT)
    path = f"/v1/payment_intents/{intent['id']}"
    assert twin.call("GET", path, as_key=public, client_secret="guess").status_code == 401
    assert twin.call("GET", path, as_key=public, client_secret=intent["client_secret"]).ok


def test_a_card_without_a_customer_pays_once(twin: Target) -> None:
    method = browser_card(twin)["id"]
    pay = {**INTENT, "payment_method": method, "confirm": "true"}
    checked(twin, "POST", "/v1/payment_intents", **pay)
    answer = checked(twin, "POST", "/v1/payment_intents", 400, **pay)
    assert "previously used" in answer["error"]["message"]


@pytest.mark.parametrize(("card", "left"), [("visa", 0), ("authenticationRequired", 1)])
def test_a_saved_card_pays_again_without_its_holder_unless_the_bank_asks(
    twin: Target, card: str, left: int
) -> None:
    customer = checked(twin, "POST", "/v1/customers", email="client@acme.example")["id"]
    method = checked(twin, "POST", f"/v1/payment_methods/pm_card_{card}/attach", customer=customer)["id"]
    pay = {**INTENT, "payment_method": method, "customer": customer, "confirm": "true", "off_session": "true"}
    answer = checked(twin, "POST", "/v1/payment_intents", 402 if left else 200, **pay)
    if left:
        assert answer["error"]["code"] == "authentication_required"
        assert answer["error"]["payment_intent"]["status"] == "requires_payment_method"
    assert len(twin.charges()) == 1 - left
    someone_else = checked(twin, "POST", "/v1/customers")["id"]
    checked(twin, "POST", "/v1/payment_intents", 400, **(pay | {"customer": someone_else}))


def test_a_card_set_up_with_its_holder_pays_off_session_afterwards(twin: Target) -> None:
    customer = checked(twin, "POST", "/v1/customers")["id"]
    setup = {"customer": customer, "confirm": "true", "return_url": RETURN_URL}
    card = {"payment_method": "pm_card_authenticationRequiredOnSetup"}
    intent = checked(twin, "POST", "/v1/setup_intents", **setup, **card)
    back = twin.call(
        "POST", urlsplit(intent["next_action"]["redirect_to_url"]["url"]).path, result="complete"
    )
    assert "redirect_status=succeeded" in back.headers["Location"]
    intent = checked(twin, "GET", f"/v1/setup_intents/{intent['id']}")
    assert intent["status"] == "succeeded"
    pay = {**INTENT, "payment_method": intent["payment_method"], "customer": customer}
    checked(twin, "POST", "/v1/payment_intents", **pay, confirm="true", off_session="true")


@pytest.mark.parametrize(
    ("card", "result", "status", "redirect_status"),
    [
        ("authenticationRequired", "complete", "requires_capture", "succeeded"),
        ("threeDSecure2Required", "fail", "requires_payment_method", "failed"),
        ("threeDSecureRequiredChargeDeclined", "complete", "requires_payment_method", "failed"),
    ],
)
def test_the_bank_sends_the_customer_back_with_what_happened(
    twin: Target, card: str, result: str, status: str, redirect_status: str
) -> None:
    waiting = twin.authorise(f"pm_card_{card}")
    back = twin.answer_bank(waiting, result)
    query = parse_qs(urlsplit(back.headers["Location"]).query)
    assert back.headers["Location"].startswith(RETURN_URL)
    assert (query["payment_intent"], query["redirect_status"]) == ([waiting.id], [redirect_status])
    after = twin.gateway.retrieve(intent_id=waiting.id)
    assert (after.status, bool(after.decline_code)) == (status, redirect_status == "failed")
    assert twin.answer_bank(waiting, "complete").headers["Location"] == back.headers["Location"]
    assert twin.gateway.retrieve(intent_id=waiting.id) == after


def test_refunds_never_exceed_what_was_paid(twin: Target) -> None:
    pay = {**INTENT, "payment_method": "pm_card_visa", "confirm": "true"}
    intent = checked(twin, "POST", "/v1/payment_intents", **pay)["id"]
    checked(twin, "POST", "/v1/refunds", payment_intent=intent, amount=1000)
    checked(twin, "POST", "/v1/refunds", 400, payment_intent=intent, amount=231)
    rest = checked(twin, "POST", "/v1/refunds", payment_intent=intent)
    assert rest["amount"] == 230
    answer = checked(twin, "POST", "/v1/refunds", 400, payment_intent=intent)
    assert answer["error"]["code"] == "charge_already_refunded"
    assert len(checked(twin, "GET", "/v1/refunds", payment_intent=intent)["data"]) == 2


def test_lists_come_in_pages_and_fields_expand(twin: Target) -> None:
    pay = {**INTENT, "payment_method": "pm_card_visa", "confirm": "true"}
    made = [checked(twin, "POST", "/v1/payment_intents", **pay)["id"] for _time in range(3)]
    page = checked(twin, "GET", "/v1/payment_intents", limit=2, **{"expand[]": "data.latest_charge"})
    assert ([i["id"] for i in page["data"]], page["has_more"]) == ([made[2], made[1]], True)
    assert page["data"][0]["latest_charge"]["paid"]
    rest = checked(twin, "GET", "/v1/payment_intents", starting_after=made[1])
    assert ([i["id"] for i in rest["data"]], rest["has_more"]) == ([made[0]], False)


def test_events_tell_the_story_of_a_payment(twin: Target) -> None:
    checked(twin, "POST", "/v1/payment_intents", payment_method="pm_card_visa", confirm="true", **INTENT)
    types = [event["type"] for event in checked(twin, "GET", "/v1/events")["data"]]
    assert types == ["payment_intent.succeeded", "charge.succeeded", "payment_intent.created"]


def test_many_at_once_lose_nothing(twin: Target) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _n: twin.authorise(), range(24)))
    assert len(twin.charges()) == 24


@pytest.mark.parametrize("card", cards.CARDS.values(), ids=cards.CARDS)
def test_every_test_card_is_a_possible_number(card: cards.Card) -> None:
    assert cards.passes_luhn(card.number)


@pytest.mark.parametrize("path", ["/v1/payment_intents", "/v1/setup_intents"])
def test_a_card_set_up_without_a_customer_can_be_attached_once_and_pay_then(twin: Target, path: str) -> None:
    given = {"payment_method": browser_card(twin)["id"], "confirm": "true"}
    if path == "/v1/payment_intents":
        given |= {**INTENT, "setup_future_usage": "off_session"}
    card = checked(twin, "POST", path, **given)["payment_method"]
    pay = {**INTENT, "payment_method": card, "confirm": "true", "off_session": "true"}
    checked(twin, "POST", "/v1/payment_intents", 400, **pay)
    customer = checked(twin, "POST", "/v1/customers")["id"]
    checked(twin, "POST", f"/v1/payment_methods/{card}/attach", customer=customer)
    checked(twin, "POST", "/v1/payment_intents", **pay, customer=customer)
    checked(twin, "POST", f"/v1/payment_methods/{card}/detach")
    checked(twin, "POST", f"/v1/payment_methods/{card}/attach", 400, customer=customer)


def test_a_card_that_paid_without_being_set_up_is_not_attached(twin: Target) -> None:
    pay = {**INTENT, "payment_method": browser_card(twin)["id"], "confirm": "true"}
    card = checked(twin, "POST", "/v1/payment_intents", **pay)["payment_method"]
    customer = checked(twin, "POST", "/v1/customers")["id"]
    checked(twin, "POST", f"/v1/payment_methods/{card}/attach", 400, customer=customer)
