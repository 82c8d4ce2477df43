"""SetupIntents, charges and events."""

from . import intents, methods, objects, params
from .call import Call
from .errors import Declined, Refused, unexpected_state
from .state import Account, Object


def create_setup_intent(call: Call) -> Object:
    intent = objects.setup_intent(
        customer=call.customer(),
        description=call.params.get("description"),
        usage=params.choice(call.params, "usage", ("off_session", "on_session"), "off_session"),
        metadata=params.metadata(call.params),
    )
    if call.params.get("payment_method"):
        _take_method(call, intent)
    call.account.emit("setup_intent.created", call.account.add(intent))
    return _confirm(call, intent) if params.boolean(call.params, "confirm") else intent


def retrieve_setup_intent(call: Call) -> Object:
    return call.object("setup_intent", "intent")


def confirm_setup_intent(call: Call) -> Object:
    intent = retrieve_setup_intent(call)
    if intent["status"] not in intents.CONFIRMABLE:
        raise unexpected_state("confirm", intent)
    if call.params.get("payment_method"):
        _take_method(call, intent)
    return _confirm(call, intent)


def cancel_setup_intent(call: Call) -> Object:
    intent = retrieve_setup_intent(call)
    reason = params.choice(
        call.params, "cancellation_reason", ("abandoned", "duplicate", "requested_by_customer"), None
    )
    if intent["status"] not in intents.CONFIRMABLE:
        raise unexpected_state("cancel", intent)
    intent |= {"status": "canceled", "cancellation_reason": reason, "next_action": None}
    call.account.emit("setup_intent.canceled", intent)
    return intent


def _take_method(call: Call, intent: Object) -> None:
    method = methods.resolve(call.account, call.params["payment_method"], intent["customer"])
    intent |= {"payment_method": method["id"], "status": "requires_confirmation"}


def _confirm(call: Call, intent: Object) -> Object:
    if not intent["payment_method"]:
        message = "You cannot confirm this SetupIntent because it's missing a payment method."
        raise Refused(message, code="setup_intent_unexpected_state", setup_intent=intent)
    method = call.account.objects[intent["payment_method"]]
    if intents.must_authenticate(call.account, method):
        intent |= {"status": "requires_action", "next_action": intents.next_action(call, intent)}
        call.account.emit("setup_intent.requires_action", intent)
        return intent
    return _set_up(call.account, intent, method)


def _set_up(account: Account, intent: Object, method: Object) -> Object:
    try:
        methods.refuse_bad_card(account, method)
    except Declined as error:
        _setup_failed(account, intent, error)
        raise
    account.set_up.add(method["id"])
    if intent["customer"]:
        methods.save(account, method, intent["customer"])
    else:
        account.spent.add(method["id"])
    intent |= {"status": "succeeded", "next_action": None, "last_setup_error": None}
    account.emit("setup_intent.succeeded", intent)
    return intent


def _setup_failed(account: Account, intent: Object, error: Declined) -> None:
    intent |= {"status": "requires_payment_method", "payment_method": None, "next_action": None}
    intent["last_setup_error"] = dict(error.error)
    error.error["setup_intent"] = intent
    account.emit("setup_intent.setup_failed", intent)


def authenticated(account: Account, intent: Object, passed: bool) -> None:
    """The holder has been to the bank's page to save the card."""
    if intent["status"] != "requires_action":
        return
    try:
        if not passed:
            error = Declined(intents.FAILED, code="setup_intent_authentication_failure")
            error.error["type"] = "invalid_request_error"
            return _setup_failed(account, intent, error)
        _set_up(account, intent, account.objects[intent["payment_method"]])
    except Declined:
        pass  # the intent says so; the browser goes back either way


def retrieve_charge(call: Call) -> Object:
    return call.account.get("charge", call.id, "charge")


def retrieve_event(call: Call) -> Object:
    return call.account.get("event", call.id, "id")
