"""PaymentIntents: from the card to the money."""

from . import amounts, disputes, methods, objects, params
from .call import Call
from .errors import Declined, Refused, unexpected_state
from .state import Account, Object

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCELLABLE = (*CONFIRMABLE, "requires_capture")
#: Seconds for which a bank keeps an amount reserved.
RESERVED = 7 * 24 * 3600
REASONS = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")
FAILED = "The provided PaymentMethod has failed authentication. You can provide a new PaymentMethod."
OFF_SESSION = (
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)


def create(call: Call) -> Object:
    amount, currency = params.integer(call.params, "amount"), params.required(call.params, "currency").lower()
    if amount is None:
        raise Refused("Missing required param: amount.", code="parameter_missing", param="amount")
    amounts.check(amount, currency)
    _refuse_what_needs_confirm(call)
    if call.params.get("payment_method_types", ["card"]) != ["card"]:
        raise Refused("This twin takes cards only.", param="payment_method_types")
    intent = objects.payment_intent(
        amount,
        currency,
        customer=call.customer(),
        capture_method=params.choice(call.params, "capture_method", ("automatic", "manual"), "automatic"),
        confirmation_method=params.choice(
            call.params, "confirmation_method", ("automatic", "manual"), "automatic"
        ),
        shipping=objects.shipping(call.params.get("shipping")),
        description=call.params.get("description"),
        receipt_email=call.params.get("receipt_email"),
        setup_future_usage=params.choice(
            call.params, "setup_future_usage", ("off_session", "on_session"), None
        ),
        metadata=params.metadata(call.params),
    )
    if call.params.get("payment_method"):
        _take_method(call, intent)
    call.account.emit("payment_intent.created", call.account.add(intent))
    return _confirm(call, intent) if params.boolean(call.params, "confirm") else intent


def _refuse_what_needs_confirm(call: Call) -> None:
    for name in ("return_url", "off_session"):
        if call.params.get(name) and not params.boolean(call.params, "confirm"):
            raise Refused(f"You may only specify `{name}` when `confirm` is true.", param=name)


def _take_method(call: Call, intent: Object) -> None:
    method = methods.resolve(call.account, call.params["payment_method"], intent["customer"])
    intent |= {"payment_method": method["id"], "status": "requires_confirmation"}


def retrieve(call: Call) -> Object:
    return call.object("payment_intent", "intent")


def confirm(call: Call) -> Object:
    intent = retrieve(call)
    if intent["status"] not in CONFIRMABLE:
        raise unexpected_state("confirm", intent)
    if call.params.get("payment_method"):
        _take_method(call, intent)
    return _confirm(call, intent)


def _confirm(call: Call, intent: Object) -> Object:
    if not intent["payment_method"]:
        message = "You cannot confirm this PaymentIntent because it's missing a payment method."
        raise Refused(message, code="payment_intent_unexpected_state", payment_intent=intent)
    account, method = call.account, call.account.objects[intent["payment_method"]]
    intent["next_action"] = None
    if not must_authenticate(account, method):
        return _charge(account, intent)
    if params.boolean(call.params, "off_session"):
        raise _refuse(account, intent, OFF_SESSION)
    intent |= {"status": "requires_action", "next_action": next_action(call, intent)}
    account.emit("payment_intent.requires_action", intent)
    return intent


def must_authenticate(account: Account, method: Object) -> bool:
    """Whether the bank wants to hear from the card's holder before it pays."""
    wanted = account.cards[method["id"]].authenticate
    return wanted == "always" or (wanted == "unless_set_up" and method["id"] not in account.set_up)


def next_action(call: Call, intent: Object) -> Object:
    """Where the browser has to go."""
    if not call.params.get("return_url"):
        return {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
    url = f"{call.base_url}/_twin/authenticate/{call.account.name}/{intent['client_secret']}"
    return {
        "type": "redirect_to_url",
        "redirect_to_url": {"return_url": call.params["return_url"], "url": url},
    }


def authenticated(account: Account, intent: Object, passed: bool) -> None:
    """The holder has been to the bank's page, with success or without."""
    if intent["status"] != "requires_action":
        return
    intent["next_action"] = None
    try:
        if not passed:
            raise _refuse(account, intent, ("payment_intent_authentication_failure", None, FAILED))
        _charge(account, intent)
    except Declined:
        pass  # the intent says so; the browser goes back either way


def _charge(account: Account, intent: Object) -> Object:
    method = account.objects[intent["payment_method"]]
    refusal = account.cards[method["id"]].refusal
    if refusal:
        raise _refuse(account, intent, refusal, charged=True)
    charge = account.add(objects.charge(intent, method, None))
    intent |= {"latest_charge": charge["id"], "last_payment_error": None}
    _keep_or_use_up(account, intent, method)
    if intent["capture_method"] == "manual":
        face = charge["payment_method_details"]["card"]
        face["capture_before"] = charge["created"] + RESERVED
        intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
        account.emit("payment_intent.amount_capturable_updated", intent)
        return intent
    return _succeed(account, intent, charge, intent["amount"])


def _keep_or_use_up(account: Account, intent: Object, method: Object) -> None:
    """Without a customer a card pays once; set up for later all the same, it can be attached to one afterwards."""
    if intent["setup_future_usage"]:
        account.set_up.add(method["id"])
        if intent["customer"]:
            methods.save(account, method, intent["customer"])
    if not method["customer"]:
        account.spent.add(method["id"])


def _succeed(account: Account, intent: Object, charge: Object, amount: int) -> Object:
    charge |= {"captured": True, "amount_captured": amount}
    intent |= {"status": "succeeded", "amount_received": amount, "amount_capturable": 0}
    account.emit("charge.succeeded" if intent["capture_method"] == "automatic" else "charge.captured", charge)
    account.emit("payment_intent.succeeded", intent)
    disputes.open_where_the_card_does(account, charge)
    return intent


def _refuse(account: Account, intent: Object, refusal: tuple, charged: bool = False) -> Declined:
    code, decline_code, message = refusal
    method = account.objects[intent["payment_method"]]
    charge = account.add(objects.charge(intent, method, refusal)) if charged else None
    error = Declined(
        message,
        code=code,
        decline_code=decline_code,
        charge=charge and charge["id"],
        payment_method=dict(method),
    )
    if code == "payment_intent_authentication_failure":
        error.error["type"] = "invalid_request_error"
    intent |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "latest_charge": charge["id"] if charge else intent["latest_charge"],
        "last_payment_error": dict(error.error),
    }
    if charge:
        account.emit("charge.failed", charge)
    account.emit("payment_intent.payment_failed", intent)
    error.error["payment_intent"] = intent
    return error


def capture(call: Call) -> Object:
    intent = retrieve(call)
    if intent["status"] != "requires_capture":
        raise unexpected_state("capture", intent)
    amount = params.integer(call.params, "amount_to_capture", intent["amount_capturable"])
    if not 0 < amount <= intent["amount_capturable"]:
        message = "The amount to capture must be positive and at most the amount that can be captured."
        raise Refused(message, code="amount_too_large", param="amount_to_capture")
    return _succeed(call.account, intent, call.account.objects[intent["latest_charge"]], amount)


def cancel(call: Call) -> Object:
    intent = retrieve(call)
    reason = params.choice(call.params, "cancellation_reason", REASONS, None)
    if intent["status"] not in CANCELLABLE:
        raise unexpected_state("cancel", intent)
    return _end(call.account, intent, reason, "charge.refunded")


def _end(account: Account, intent: Object, reason: str | None, event: str) -> Object:
    """Cancelled: what was reserved is free, which the ``event`` of its charge says."""
    if intent["status"] == "requires_capture":
        charge = account.objects[intent["latest_charge"]]
        charge |= {"refunded": True, "amount_refunded": charge["amount"]}
        account.emit(event, charge)
    intent |= {
        "status": "canceled",
        "canceled_at": account.now(),
        "cancellation_reason": reason,
        "amount_capturable": 0,
        "next_action": None,
    }
    account.emit("payment_intent.canceled", intent)
    return intent


def expire(account: Account) -> None:
    """The banks have freed what nobody captured in time. A look within the same second finds no more."""
    if account.swept_at == account.now():
        return
    account.swept_at = account.now()
    for intent in list(account.newest("payment_intent")):
        if intent["status"] == "requires_capture":
            face = account.objects[intent["latest_charge"]]["payment_method_details"]["card"]
            if face["capture_before"] <= account.now():
                _end(account, intent, "automatic", "charge.expired")
