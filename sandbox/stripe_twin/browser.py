"""What the customer's browser gets: the script, the card fields in their iframe, the bank's page."""

from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Flask, Response, abort, redirect, render_template_string, request, send_from_directory

from . import amounts, extras, intents
from .state import Account, Accounts, Object

STATIC = Path(__file__).parent / "static"
BANK_PAGE = (STATIC / "bank.html").read_text(encoding="utf-8")


def register(app: Flask, accounts: Accounts) -> None:
    """Add the pages to the twin."""

    @app.get("/v3/")
    def script() -> Response:
        return send_from_directory(STATIC, "stripe.js")

    @app.get("/v3/card")
    def card_fields() -> Response:
        return send_from_directory(STATIC, "card.html")

    @app.get("/v3/<any('card.js', 'card.css', 'labels.js'):name>")
    def parts(name: str) -> Response:
        return send_from_directory(STATIC, name)

    @app.route("/_twin/authenticate/<name>/<secret>", methods=["GET", "POST"])
    def authenticate(name: str, secret: str) -> object:
        account = accounts.named(name)
        with account.lock:
            intent = account.objects.get(secret.partition("_secret_")[0])
            if intent is None or intent.get("client_secret") != secret:
                abort(404)
            if intent["status"] == "requires_action" and request.method == "GET":
                return render_template_string(BANK_PAGE, intent=intent, amount=_amount(intent))
            return _decide(account, intent)


def _decide(account: Account, intent: Object) -> object:
    back = ((intent["next_action"] or {}).get("redirect_to_url") or {}).get("return_url")
    back = back or account.returns.get(intent["id"])
    account.returns[intent["id"]] = back
    module = intents if intent["object"] == "payment_intent" else extras
    module.authenticated(account, intent, passed=request.form.get("result") == "complete")
    return redirect(with_result(back, intent)) if back else Response("Done. You may close this page.")


def with_result(url: str, intent: Object) -> str:
    """The shop's return URL with what Stripe appends to it."""
    parts = urlsplit(url)
    failed = intent["status"] in ("requires_payment_method", "canceled")
    added = {
        intent["object"]: intent["id"],
        f"{intent['object']}_client_secret": intent["client_secret"],
        "redirect_status": "failed" if failed else "succeeded",
    }
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *added.items()])))


def _amount(intent: Object) -> str:
    return amounts.display(intent["amount"], intent["currency"]) if "amount" in intent else ""
