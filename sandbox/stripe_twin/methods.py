"""Payment methods and customers."""

from datetime import UTC, datetime

from . import cards, objects, params
from .call import Call
from .errors import Declined, Refused, missing
from .state import Account, Object

USED_UP = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, or was "
    "detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach "
    "it to a Customer first."
)


def create(call: Call) -> Object:
    """A card from the browser's fields, or one of Stripe's named test cards."""
    params.choice(call.params, "type", ("card",), None)
    given = params.required(call.params, "card")
    billing = call.params.get("billing_details") or {}
    if "token" in given:
        return _keep(call.account, cards.by_token(given["token"].replace("tok_", "pm_card_", 1)), billing)
    if call.secret:
        raise Refused(
            "Sending credit card numbers directly to the Stripe API is generally unsafe.", status=402
        )
    card = cards.by_number(params.required(given, "number"))
    month, year = params.integer(given, "exp_month", 0), params.integer(given, "exp_year", 0)
    cards.check_expiry(month, year, datetime.now(UTC).date())
    cards.check_cvc(given.get("cvc", ""), card)
    return _keep(call.account, card, billing, month, year)


def _keep(
    account: Account, card: cards.Card | None, billing: dict, month: int = 12, year: int | None = None
) -> Object:
    if card is None:
        raise missing("payment_method", "", "payment_method")
    year = year or datetime.now(UTC).year + 1
    method = account.add(objects.payment_method(card, month, year, billing))
    account.cards[method["id"]] = card
    if card.number in cards.BORN_SET_UP:
        account.set_up.add(method["id"])
    return method


def resolve(account: Account, id: str, customer: str | None, attaching: bool = False) -> Object:
    """The payment method to pay with: it exists, is not used up, and is this customer's or nobody's.

    One that was set up without a customer can still be attached to one.
    """
    card = cards.by_token(id)
    if card is not None:
        return _keep(account, card, {})
    method = account.get("payment_method", id, "payment_method")
    if method["customer"] and method["customer"] != customer:
        message = f"The payment method supplied ({id}) belongs to a different Customer."
        raise Refused(
            f"{message} Please include the Customer in the `customer` parameter.", param="payment_method"
        )
    if method["id"] in account.spent and not (attaching and method["id"] in account.set_up):
        raise Refused(USED_UP, param="payment_method")
    return method


def retrieve(call: Call) -> Object:
    return call.account.get("payment_method", call.id, "payment_method")


def attach(call: Call) -> Object:
    customer = params.required(call.params, "customer")
    call.customer()
    method = resolve(call.account, call.id, customer, attaching=True)
    refuse_bad_card(call.account, method)
    return save(call.account, method, customer)


def refuse_bad_card(account: Account, method: Object) -> None:
    """Raise for a card the bank refuses even to check."""
    card = account.cards[method["id"]]
    if card.refusal and card.refused_on_attach:
        code, decline_code, message = card.refusal
        raise Declined(message, code=code, decline_code=decline_code)


def save(account: Account, method: Object, customer: str) -> Object:
    if method["customer"] != customer:
        method["customer"] = customer
        account.spent.discard(method["id"])
        account.emit("payment_method.attached", method)
    return method


def detach(call: Call) -> Object:
    method = retrieve(call)
    if not method["customer"]:
        raise Refused(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    _use_up(call.account, method)
    call.account.emit("payment_method.detached", method)
    return method


def _use_up(account: Account, method: Object) -> None:
    """Nobody's any more, for good."""
    method["customer"] = None
    account.spent.add(method["id"])
    account.set_up.discard(method["id"])


def of_customer(call: Call) -> Object:
    customer = call.account.get("customer", call.id, "customer")
    if customer.get("deleted"):
        raise missing("customer", call.id, "customer")
    params.choice(call.params, "type", ("card",), None)
    found = [m for m in call.account.newest("payment_method") if m["customer"] == call.id]
    return call.listing(found, f"/v1/customers/{call.id}/payment_methods")


def create_customer(call: Call) -> Object:
    given = {
        name: call.params[name] for name in ("description", "email", "name", "phone") if call.params.get(name)
    }
    locales = call.params.get("preferred_locales") or []
    customer = objects.customer(**given, metadata=params.metadata(call.params), preferred_locales=locales)
    call.account.emit("customer.created", call.account.add(customer))
    return customer


def retrieve_customer(call: Call) -> Object:
    return call.account.get("customer", call.id, "customer")


def delete_customer(call: Call) -> Object:
    customer = retrieve_customer(call)
    if customer.get("deleted"):
        raise missing("customer", call.id)
    call.account.emit("customer.deleted", customer)
    for method in call.account.newest("payment_method"):
        if method["customer"] == call.id:
            _use_up(call.account, method)
    customer.clear()
    customer.update({"id": call.id, "object": "customer", "deleted": True})
    return customer
