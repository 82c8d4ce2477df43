"""Errors in Stripe's shape."""

from typing import Any

DOCS = "https://stripe.com/docs/error-codes/"


class Refused(Exception):
    """An answer other than 200. ``keep`` says whether an idempotency key remembers it."""

    keep = False

    def __init__(self, message: str, *, status: int = 400, type: str = "invalid_request_error", **more: Any):
        super().__init__(message)
        self.status = status
        self.error = {"message": message, "type": type, **{k: v for k, v in more.items() if v is not None}}
        if "code" in self.error:
            self.error["doc_url"] = DOCS + str(self.error["code"]).replace("_", "-")

    def body(self) -> dict[str, Any]:
        return {"error": self.error}


class Declined(Refused):
    """The card was refused (402)."""

    keep = True

    def __init__(self, message: str, *, code: str, **more: Any):
        super().__init__(message, status=402, type="card_error", code=code, **more)


def missing(kind: str, id: str, param: str = "id") -> Refused:
    return Refused(f"No such {kind}: '{id}'", status=404, code="resource_missing", param=param)


def unexpected_state(verb: str, intent: dict[str, Any]) -> Refused:
    kind = intent["object"]
    name = "PaymentIntent" if kind == "payment_intent" else "SetupIntent"
    message = f"You cannot {verb} this {name} because it has a status of {intent['status']}."
    return Refused(message, code=f"{kind}_unexpected_state", **{kind: intent})
