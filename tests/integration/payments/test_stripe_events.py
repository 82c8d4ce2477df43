"""Webhooks: what the provider signed is believed, and nothing else."""

import json
import queue
import threading
import time
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from oscar_clientportal.payments.exceptions import InvalidEvent
from oscar_clientportal.payments.stripe.gateway import Event
from sandbox.stripe_twin.webhooks import sign
from tests import stripe_description

from .stripe_target import WEBHOOK_SECRET, Target

EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "payment_intent.succeeded",
    "data": {"object": {"id": "pi_1", "object": "payment_intent"}},
}
BODY = json.dumps(EVENT, indent=2)


class Shop(BaseHTTPRequestHandler):
    """A webhook that takes down what arrives, and refuses the first ``refusals`` deliveries."""

    arrived: ClassVar[queue.Queue] = queue.Queue()
    refusals = 0

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        refused, Shop.refusals = Shop.refusals > 0, max(0, Shop.refusals - 1)
        Shop.arrived.put((self.headers["Host"], body, self.headers["Stripe-Signature"]))
        self.send_response(500 if refused else 200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def shop(twin: Target) -> Iterator[str]:
    """A shop listening to the twin, by the name of its own host."""
    Shop.arrived, Shop.refusals = queue.Queue(), 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        host = f"acme.localhost:{server.server_port}"
        given = {"key": twin.key, "url": f"http://{host}/webhook/", "secret": WEBHOOK_SECRET}
        assert twin.call("POST", "/_twin/webhooks", **given).ok
        yield host
        server.shutdown()


def test_a_signed_event_is_taken(twin: Target) -> None:
    event = twin.gateway.construct_event(payload=BODY.encode(), signature=sign(BODY, WEBHOOK_SECRET))
    assert event == Event(id="evt_1", type="payment_intent.succeeded", object_id="pi_1")


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (BODY, ""),
        (BODY, "nonsense"),
        (BODY, "t=1,v1="),
        (BODY, sign(BODY, "whsec_other")),
        (BODY, sign(BODY, WEBHOOK_SECRET, at=int(time.time()) - 400)),
        (BODY, sign(BODY, WEBHOOK_SECRET, at=int(time.time()) + 4000)),
        (json.dumps(EVENT), sign(BODY, WEBHOOK_SECRET)),
        *((bad, sign(bad, WEBHOOK_SECRET)) for bad in ("", "[]", "null", "{", "1", '"x"', "{}", '{"id": 1}')),
        *(
            (bad, sign(bad, WEBHOOK_SECRET))
            for bad in (
                json.dumps(EVENT | {"object": "v2.core.event"}),
                json.dumps(EVENT | {"data": []}),
                json.dumps(EVENT | {"data": {"object": []}}),
                json.dumps(EVENT | {"id": 7}),
            )
        ),
    ],
)
def test_anything_else_is_no_event(twin: Target, body: str, signature: str) -> None:
    with pytest.raises(InvalidEvent):
        twin.gateway.construct_event(payload=body.encode(), signature=signature)


def test_bytes_that_are_no_text_are_no_event(twin: Target) -> None:
    with pytest.raises(InvalidEvent):
        twin.gateway.construct_event(payload=b"\xff\xfe", signature=sign("x", WEBHOOK_SECRET))


def test_while_a_secret_is_changed_either_signature_will_do(twin: Target) -> None:
    both = sign(BODY, "whsec_other") + "," + sign(BODY, WEBHOOK_SECRET).split(",", 1)[1]
    assert twin.gateway.construct_event(payload=BODY.encode(), signature=both).id == "evt_1"


def test_the_twin_tells_the_shop_what_happened_signed_and_indented(twin: Target, shop: str) -> None:
    held = twin.authorise()
    twin.gateway.capture(intent_id=held.id, idempotency_key=str(uuid.uuid4()))
    seen = {}
    while "payment_intent.succeeded" not in seen:
        host, body, signature = Shop.arrived.get(timeout=5)
        event = twin.gateway.construct_event(payload=body, signature=signature)
        seen[event.type] = event
        stripe_description.check_object("event", json.loads(body))
        assert host == shop
        assert b"\n  " in body
    assert seen["payment_intent.succeeded"].object_id == held.id


def test_an_event_the_shop_did_not_take_comes_again(twin: Target, shop: str) -> None:
    Shop.refusals = 1
    twin.call("POST", "/v1/customers")
    first, second = (Shop.arrived.get(timeout=5) for _time in range(2))
    assert first[1] == second[1]


def test_the_twin_calls_no_other_machine(twin: Target) -> None:
    given = {"key": twin.key, "url": "http://shop.example/webhook/", "secret": WEBHOOK_SECRET}
    answer = twin.call("POST", "/_twin/webhooks", **given)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "url")
