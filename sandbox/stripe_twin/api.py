"""The API over HTTP: keys, parameters, idempotency, and answers in Stripe's shape."""

import hashlib
import json
import logging
import re
from typing import Any

from flask import Flask, Response, request

from . import intents
from .call import Call
from .endpoints import ENDPOINTS, Endpoint
from .errors import Refused
from .params import parse
from .state import Account, Accounts, Answer, Object, new_id

logger = logging.getLogger("stripe_twin")


class Api:
    """Serves ``ENDPOINTS`` out of ``accounts``."""

    def __init__(self, accounts: Accounts, check: Any = None) -> None:
        self.accounts = accounts
        self.check = check

    def register(self, app: Flask) -> None:
        for endpoint in ENDPOINTS:
            rule = re.sub(r"{\w+}", "<id>", endpoint.path)
            name = f"{endpoint.method} {endpoint.path}"
            app.add_url_rule(rule, name, self._view(endpoint), methods=[endpoint.method])
        app.register_error_handler(404, _unknown_url)
        app.register_error_handler(405, _unknown_url)
        if self.check is not None:
            app.after_request(self._checked)
        app.register_error_handler(Refused, lambda error: _answer(error.status, json.dumps(error.body())))

    def _checked(self, response: Response) -> Response:
        """The answer; where it isn't as Stripe describes it, the reason, loudly."""
        rule = request.url_rule.endpoint if request.url_rule else ""
        if any(f"{endpoint.method} {endpoint.path}" == rule for endpoint in ENDPOINTS):
            try:
                self.check(request.method, request.path, response.status_code, response.get_json())
            except Exception as error:
                logger.exception("%s %s: not as Stripe describes it", request.method, request.path)
                return _answer(500, json.dumps(Refused(f"Not as Stripe describes it: {error}").body()))
        return response

    def _view(self, endpoint: Endpoint) -> Any:
        def view(id: str = "") -> Response:
            account, secret = self.accounts.of_key(_key())
            if not (secret or endpoint.publishable):
                raise Refused("This API call cannot be made with a publishable API key.", status=401)
            pairs = [(k, v) for k, v in request.values.items(multi=True)]
            call = Call(
                account, parse(pairs, set(endpoint.accepts)), request.host_url.rstrip("/"), secret, id
            )
            key = request.headers.get("Idempotency-Key", "")
            if request.method != "POST" or not key:
                return _answer(*_run(endpoint, call))
            return _once(key, _fingerprint(pairs), endpoint, call)

        return view


def _key() -> str:
    """The API key of the request: as a bearer token or as the user of basic authentication."""
    given = request.authorization
    if given is None:
        raise Refused("You did not provide an API key.", status=401)
    return (given.token or "") if given.type == "bearer" else (given.username or "")


def _fingerprint(pairs: list[tuple[str, str]]) -> str:
    return hashlib.sha256(json.dumps([request.method, request.path, sorted(pairs)]).encode()).hexdigest()


def _once(key: str, fingerprint: str, endpoint: Endpoint, call: Call) -> Response:
    """Do it the first time the key is seen, and give the same answer ever after."""
    if len(key) > 255:
        raise Refused("Idempotency keys can be at most 255 characters long.")
    account, request_id = call.account, new_id("req", 14)
    known = account.claim(key, fingerprint, request_id)
    if known is not None:
        return _answer(known.status, known.body, replayed=known)
    try:
        status, body = _run(endpoint, call)
    except BaseException:
        account.forget(key)
        raise
    account.remember(key, status, body)
    return _answer(status, body, request_id=request_id)


def _run(endpoint: Endpoint, call: Call) -> tuple[int, str]:
    """Status and body. A refusal that an idempotency key doesn't remember is raised instead."""
    with call.account.lock:
        intents.expire(call.account)
        try:
            result = endpoint.act(call)
        except Refused as error:
            if not error.keep:
                raise
            return error.status, json.dumps(error.body())
        return 200, json.dumps(_expand(call.account, result, call.params.get("expand", [])), indent=2)


def _expand(account: Account, result: Object, paths: list[str]) -> Object:
    """A copy with the named fields' ids replaced by the objects they name."""
    for path in paths:
        head, _, rest = path.partition(".")
        if head not in result:
            raise Refused(f"This property cannot be expanded ({path}).", param="expand")
        result = result | {head: _expanded(account, result[head], rest)}
    return result


def _expanded(account: Account, value: Any, rest: str) -> Any:
    if isinstance(value, list):
        return [_expand(account, item, [rest] if rest else []) for item in value]
    found = account.objects.get(value, value) if isinstance(value, str) else value
    return _expand(account, found, [rest]) if rest and isinstance(found, dict) else found


def _answer(status: int, body: str, *, request_id: str = "", replayed: Answer | None = None) -> Response:
    response = Response(body, status, mimetype="application/json")
    response.headers["Request-Id"] = request_id or new_id("req", 14)
    response.headers["Stripe-Version"] = request.headers.get("Stripe-Version", "")
    if replayed is not None:
        response.headers["Idempotent-Replayed"] = "true"
        response.headers["Original-Request"] = replayed.request_id
    return response


def _unknown_url(error: Exception) -> Response:
    message = f"Unrecognized request URL ({request.method}: {request.path})."
    return _answer(404, json.dumps(Refused(message).body()))
