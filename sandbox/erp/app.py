"""The ERP as one Flask application; ``/_erp/…`` is for tests."""

import hmac
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, render_template_string, request

from .reading import Unreadable, read_order
from .state import Fault, Received, State

PAGE = (Path(__file__).parent / "page.html").read_text(encoding="utf-8")
MOST_BYTES = 10 * 1024**2


def make_app(tokens: Mapping[str, str]) -> Flask:
    """``tokens``: token → the shop that shows it."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.json.sort_keys = False
    state = State()

    @app.get("/")
    def page() -> str:
        return render_template_string(PAGE, received=[*state.received.values()][::-1])

    @app.get("/orders")
    def orders() -> dict[str, Any]:
        found = [
            {"shop": each.shop, "key": each.key, **each.order.as_json()} for each in state.received.values()
        ]
        return {"orders": found, "requests": state.requests}

    @app.post("/orders")
    def receive() -> tuple[dict[str, Any], int]:
        shop = _shop(tokens)
        fault = state.take_fault(request.headers.get("Idempotency-Key", ""))
        time.sleep(fault.delay)
        if fault.how and fault.how != "lose-answer":
            _misbehave(fault)
        answer = _book(state, shop)
        if fault.how == "lose-answer":
            _hang_up()
        return answer

    @app.post("/_erp/fault")
    def fault() -> dict[str, str]:
        state.fault = Fault(**request.get_json())
        return {"status": "ok"}

    @app.post("/_erp/clear")
    def clear() -> dict[str, str]:
        state.clear()
        return {"status": "ok"}

    return app


def _shop(tokens: Mapping[str, str]) -> str:
    shown = request.headers.get("Authorization", "")
    for token, shop in tokens.items():
        if hmac.compare_digest(f"Bearer {token}".encode(), shown.encode()):
            return shop
    abort(Response("This token is unknown.", 401))


def _book(state: State, shop: str) -> tuple[dict[str, Any], int]:
    key = request.headers.get("Idempotency-Key", "")
    if request.mimetype != "application/xml":
        return {"error": "An order is application/xml."}, 415
    if not key:
        return {"error": "Without an Idempotency-Key an order might be booked twice."}, 400
    xml = request.get_data()
    try:
        order = read_order(xml)
    except Unreadable as error:
        return {"error": str(error)}, 422
    outcome = state.book(Received(shop, key, order, xml))
    if outcome == "other":
        return {"error": "Another order came with this key."}, 409
    return {"number": order.number, "status": outcome}, 201 if outcome == "new" else 200


def _misbehave(fault: Fault) -> None:
    if fault.how == "drop":
        _hang_up()
    elif fault.how == "garbage":
        _hang_up(b"\x00\xff this is no HTTP\r\n\r\n")
    elif fault.how == "echo":
        abort(Response(f"{dict(request.headers)}\x00\u202e", 400))
    elif fault.how == "redirect":
        abort(Response("", 302, {"Location": "/elsewhere"}))
    elif fault.how == "endless":
        abort(Response(("x" * 1000 for _ in range(100_000)), fault.status))
    else:
        abort(Response(f"Told to answer {fault.status}", fault.status))


def _hang_up(words: bytes = b"") -> None:
    """End the connection without an answer, or with no answer that HTTP knows."""
    connection = request.environ["werkzeug.socket"]
    if words:
        connection.sendall(words)
    connection.shutdown(socket.SHUT_RDWR)
