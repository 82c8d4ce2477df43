"""Webhook endpoints, and events sent to them: signed, indented, several times if need be."""

import hashlib
import hmac
import http.client
import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from . import objects, params
from .call import Call
from .errors import Refused
from .state import Account, Object, new_id

logger = logging.getLogger("stripe_twin")
#: Seconds after which a delivery is tried again.
PAUSES = (0.5, 2, 5, 15)
TIMEOUT = 10


class Deliveries:
    """Sends events in the background; what an account's webhooks are stands in its objects."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="webhooks")
        self._secrets: dict[str, str] = {}

    def register(self, account: Account, url: str, events: list[str], secret: str = "") -> Object:
        """A new endpoint of the account; a URL known already only gets the new secret and events."""
        _refuse_outside(url)
        known = next((e for e in account.newest("webhook_endpoint") if e["url"] == url), None)
        endpoint = known or account.add(_endpoint(url))
        endpoint["enabled_events"] = events
        self._secrets[endpoint["id"]] = secret or self._secrets.get(endpoint["id"]) or new_id("whsec", 32)
        return {**endpoint, "secret": self._secrets[endpoint["id"]]}

    def announce(self, account: Account, event: Object) -> None:
        """Send the event to whoever listens for it. Called under the account's lock; returns at once."""
        for endpoint in account.newest("webhook_endpoint"):
            if {"*", event["type"]} & set(endpoint["enabled_events"]):
                event["pending_webhooks"] += 1
                self._pool.submit(self._deliver, account, endpoint, event, 0)

    def _deliver(self, account: Account, endpoint: Object, event: Object, tries: int) -> None:
        with account.lock:
            body = json.dumps(event, indent=2)
            listens = endpoint["id"] in account.objects
        if not listens or post(endpoint["url"], body, sign(body, self._secrets[endpoint["id"]])):
            with account.lock:
                event["pending_webhooks"] -= 1
        elif tries < len(PAUSES):
            again = threading.Timer(PAUSES[tries], self._deliver, (account, endpoint, event, tries + 1))
            again.daemon = True
            again.start()
        else:
            logger.warning("%s was not taken by %s", event["id"], endpoint["url"])

    def stop(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


deliveries = Deliveries()


def sign(body: str, secret: str, at: int | None = None) -> str:
    """The ``Stripe-Signature`` header for the body."""
    at = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={mac},v0={'0' * 64}"


def post(url: str, body: str, signature: str) -> bool:
    """Whether the shop took the event. ``*.localhost`` is this machine, whatever its resolver thinks."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=TIMEOUT)
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature,
    }
    try:
        connection.request("POST", parts.path or "/", body.encode(), headers)
        return 200 <= connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _refuse_outside(url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "http" or not (host in ("127.0.0.1", "localhost") or host.endswith(".localhost")):
        raise Refused(
            "Invalid URL: the twin calls this machine only, by http.", code="url_invalid", param="url"
        )


def _endpoint(url: str) -> Object:
    return {
        **objects.base("we", "webhook_endpoint"),
        "api_version": None,
        "application": None,
        "description": None,
        "metadata": {},
        "status": "enabled",
        "url": url,
    }


def create(call: Call) -> Object:
    events, url = params.required(call.params, "enabled_events"), params.required(call.params, "url")
    return deliveries.register(call.account, url, events)


def retrieve(call: Call) -> Object:
    return call.account.get("webhook_endpoint", call.id, "webhook_endpoint")


def listed(call: Call) -> Object:
    return call.listing(list(call.account.newest("webhook_endpoint")), "/v1/webhook_endpoints")


def delete(call: Call) -> Object:
    endpoint = retrieve(call)
    call.account.remove(endpoint)
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}
