"""The twin as one Flask application, and the doors that Stripe does not have (``/_twin/…``)."""

from collections.abc import Callable
from typing import Any

from flask import Flask, request

from . import browser, intents, refunds
from .api import Api
from .errors import Refused
from .params import integer, required
from .state import Account, Accounts
from .webhooks import deliveries

#: What an answer is held to: method, path, status, body. Raises where it is not as Stripe describes it.
Check = Callable[[str, str, int, dict[str, Any]], None]


def make_app(check: Check | None = None) -> tuple[Flask, Accounts]:
    """A twin with no memories; every answer of its API is given to ``check`` before it leaves."""
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False
    accounts = Accounts(deliveries.announce)
    Api(accounts, check).register(app)
    browser.register(app, accounts)

    @app.get("/_twin/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/_twin/webhooks")
    def webhooks() -> dict[str, object]:
        """``key``, ``url``, ``secret``: an endpoint whose secret the shop chose."""
        given = request.get_json(silent=True) or request.form.to_dict()
        return listen(accounts, *(required(given, name) for name in ("key", "url", "secret")))

    @app.post("/_twin/advance")
    def advance() -> dict[str, int]:
        """``key``, ``seconds``: for this account so much time passes at once."""
        given = request.form.to_dict()
        account = secret_account(accounts, required(given, "key"))
        with account.lock:
            account.ahead += max(0, integer(given, "seconds", 0) or 0)
            intents.expire(account)
            refunds.settle_all(account)
            return {"now": account.now()}

    @app.post("/_twin/search_lag")
    def search_lag() -> dict[str, int]:
        """``key``, ``seconds``: how late the search sees new objects; 0 is at once."""
        given = request.form.to_dict()
        account = secret_account(accounts, required(given, "key"))
        account.search_lag = integer(given, "seconds", 0) or 0
        return {"seconds": account.search_lag}

    return app, accounts


def secret_account(accounts: Accounts, key: str) -> Account:
    account, is_secret = accounts.of_key(key)
    if not is_secret:
        raise Refused("A secret key is needed for this.", param="key")
    return account


def listen(accounts: Accounts, key: str, url: str, secret: str) -> dict[str, object]:
    """Send all events of the key's account to the URL, signed with this secret."""
    account = secret_account(accounts, key)
    with account.lock:
        return deliveries.register(account, url, ["*"], secret)
