"""New objects as Stripe writes them, with everything empty that nobody has said."""

import time
from typing import Any

from .cards import Card
from .state import Object, new_id

NOBODY = {
    "address": {
        "city": None,
        "country": None,
        "line1": None,
        "line2": None,
        "postal_code": None,
        "state": None,
    },
    "email": None,
    "name": None,
    "phone": None,
    "tax_id": None,
}


def base(prefix: str, kind: str) -> Object:
    return {"id": new_id(prefix), "object": kind, "created": int(time.time()), "livemode": False}


def payment_method(
    card: Card, exp_month: int, exp_year: int, billing: dict[str, Any] | None = None
) -> Object:
    given = billing or {}
    address = {**NOBODY["address"], **given.get("address", {})}
    return {
        **base("pm", "payment_method"),
        "allow_redisplay": "unspecified",
        "billing_details": {**NOBODY, **given, "address": address},
        "card": {
            **_face(card, exp_month, exp_year),
            "display_brand": card.brand,
            "generated_from": None,
            "networks": {"available": [card.brand], "preferred": None},
            "three_d_secure_usage": {"supported": True},
        },
        "customer": None,
        "metadata": {},
        "type": "card",
    }


def _face(card: Card, exp_month: int, exp_year: int) -> Object:
    return {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": card.country,
        "exp_month": exp_month,
        "exp_year": exp_year,
        "fingerprint": f"twin{card.last4}",
        "funding": "credit",
        "last4": card.last4,
        "wallet": None,
    }


def payment_intent(amount: int, currency: str, **given: Any) -> Object:
    intent = base("pi", "payment_intent")
    return intent | {
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": new_id(f"{intent['id']}_secret"),
        "confirmation_method": "automatic",
        "currency": currency,
        "customer": None,
        "description": None,
        "last_payment_error": None,
        "latest_charge": None,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": {"card": {"network": None, "request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
        **given,
    }


def charge(intent: Object, method: Object, refusal: tuple[str, str, str] | None) -> Object:
    code, decline_code, message = refusal or (None, None, None)
    captured = refusal is None and intent["capture_method"] != "manual"
    card = {k: v for k, v in method["card"].items() if k in _face(Card(""), 1, 1)}
    return {
        **base("ch", "charge"),
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if captured else 0,
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "captured": captured,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": code,
        "failure_message": message,
        "metadata": intent["metadata"],
        "outcome": _outcome(decline_code),
        "paid": refusal is None,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"card": {**card, "network": card["brand"]}, "type": "card"},
        "refunded": False,
        "status": "succeeded" if refusal is None else "failed",
    }


def _outcome(decline_code: str | None) -> Object:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if decline_code else "approved_by_network",
        "reason": decline_code,
        "risk_level": "normal",
        "seller_message": "The bank declined the payment." if decline_code else "Payment complete.",
        "type": "issuer_declined" if decline_code else "authorized",
    }


def shipping(given: dict[str, Any] | None) -> Object | None:
    if not given:
        return None
    empty = dict.fromkeys(("carrier", "phone", "tracking_number"))
    return {**empty, **given, "address": {**NOBODY["address"], **given.get("address", {})}}


def dispute(charge: Object, status: str) -> Object:
    return {
        **base("du", "dispute"),
        "amount": charge["amount_captured"],
        "balance_transactions": [],
        "charge": charge["id"],
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": None,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": status.startswith("warning"),
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "fraudulent",
        "status": status,
    }


def customer(**given: Any) -> Object:
    empty = dict.fromkeys(("address", "currency", "default_source", "description", "email", "name", "phone"))
    return {
        **base("cus", "customer"),
        **empty,
        "balance": 0,
        "delinquent": False,
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "metadata": {},
        "preferred_locales": [],
        "shipping": None,
        **given,
    }


def setup_intent(**given: Any) -> Object:
    intent = base("seti", "setup_intent")
    return intent | {
        "application": None,
        "automatic_payment_methods": None,
        "cancellation_reason": None,
        "client_secret": new_id(f"{intent['id']}_secret"),
        "customer": None,
        "description": None,
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "mandate": None,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": "off_session",
        **given,
    }


def refund(charge: Object, amount: int, reason: str | None, metadata: dict[str, str]) -> Object:
    common = base("re", "refund")
    del common["livemode"]  # the one object without it
    return {
        **common,
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "currency": charge["currency"],
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
