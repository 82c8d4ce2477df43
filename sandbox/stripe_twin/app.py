"""The twin as one Flask application, and the doors that Stripe does not have (``/_twin/…``)."""

from flask import Flask, request

from . import browser
from .api import Api
from .errors import Refused
from .params import required
from .state import Accounts
from .webhooks import deliveries


def make_app() -> tuple[Flask, Accounts]:
    """A twin with no memories."""
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False
    accounts = Accounts(deliveries.announce)
    Api(accounts).register(app)
    browser.register(app, accounts)

    @app.get("/_twin/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/_twin/webhooks")
    def webhooks() -> dict[str, object]:
        """``key``, ``url``, ``secret``: an endpoint whose secret the shop chose."""
        given = request.get_json(silent=True) or request.form.to_dict()
        return listen(accounts, *(required(given, name) for name in ("key", "url", "secret")))

    return app, accounts


def listen(accounts: Accounts, key: str, url: str, secret: str) -> dict[str, object]:
    """Send all events of the key's account to the URL, signed with this secret."""
    account, is_secret = accounts.of_key(key)
    if not is_secret:
        raise Refused("A webhook belongs to a secret key.", param="key")
    with account.lock:
        return deliveries.register(account, url, ["*"], secret)
