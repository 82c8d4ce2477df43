"""The shop's side of Stripe: every call the project makes to it, in the project's own words.

Amounts go in and come out as Decimals. Every act carries the caller's idempotency key, which the caller has
stored beforehand, so that repeating it after any failure charges once. Not to be called inside a transaction.
"""

import json
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import stripe

from oscar_clientportal.core.conf import settings
from oscar_clientportal.payments.exceptions import InvalidEvent, ProviderRefused

from .amounts import from_units, to_units
from .disputes import DisputeCalls
from .refunds import RefundCalls
from .transport import client_for, send

#: Seconds by which a webhook's time stamp may differ from ours, either way.
TOLERANCE = 300
#: By how much a clock of ours may be wrong, either way, where a payment is looked for by its time.
CLOCKS_DIFFER = timedelta(hours=2)
#: Ids at Stripe are at most this long.
LONGEST_NAME = 255
#: The most useful of several intents for one attempt comes first.
PREFERENCE = ("succeeded", "requires_capture", "processing", "requires_action", "requires_confirmation")


@dataclass(frozen=True)
class Intent:
    """A card payment as Stripe sees it. ``decline_code`` is the reason of its last refusal, or empty."""

    id: str
    status: str
    amount: Decimal
    currency: str
    redirect_url: str | None = None
    decline_code: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    captured: Decimal = Decimal(0)
    payment_method: str = ""
    #: The card of the last refusal; it is taken off the payment, and may be given to it again.
    refused_method: str = ""


@dataclass(frozen=True)
class Event:
    """A verified event: what happened (``type``) to which object. Fetch that: the payload may be old."""

    id: str
    type: str
    object_id: str


class Gateway(RefundCalls, DisputeCalls):
    """One shop's account at Stripe. Get it from ``gateway()``."""

    def __init__(
        self, *, client: stripe.StripeClient, webhook_secret: str = "", livemode: bool = False
    ) -> None:
        self._intents = client.v1.payment_intents
        self._refunds = client.v1.refunds
        self._disputes = client.v1.disputes
        self._webhook_secret = webhook_secret
        self._livemode = livemode

    def authorise(
        self,
        *,
        amount: Decimal,
        currency: str,
        payment_method: str,
        idempotency_key: str,
        return_url: str = "",
        metadata: dict[str, str],
        customer: str = "",
        save: bool = False,
        off_session: bool = False,
    ) -> Intent:
        """Reserve ``amount`` on the card: it is held, or it ``requires_action`` at the ``redirect_url``.

        A card that is saved pays with its ``customer`` alone; ``save`` keeps a new one with them once it is confirmed.
        ``off_session``: its holder isn't there; where their bank asks for them, the card is declined with the code
        ``authentication_required``, and they may ``confirm`` the intent later.

        Raises ``CardDeclined``, ``ProviderRefused``, ``ProviderUnavailable``; ``ValueError`` for an amount
        that no card can pay exactly.
        """
        params = {
            "amount": to_units(amount, currency),
            "currency": currency.lower(),
            "payment_method": payment_method,
            "payment_method_types": ["card"],
            "capture_method": "manual",
            "confirm": True,
            "metadata": metadata,
            **({"return_url": return_url} if return_url else {}),
            **({"off_session": True} if off_session else {}),
            **({"customer": customer} if customer else {}),
            **({"setup_future_usage": "off_session"} if save else {}),
        }
        return self._act(self._intents.create, params, idempotency_key)

    def confirm(
        self, *, intent_id: str, payment_method: str, return_url: str, idempotency_key: str
    ) -> Intent:
        """Let the card's holder, who is there now, go on with a payment that was refused without them.

        As ``authorise``: it is held, or ``requires_action`` at the ``redirect_url``; and raises what that raises.
        """
        params: Any = {"payment_method": payment_method, "return_url": return_url}
        options: Any = {"idempotency_key": idempotency_key}
        return _to_intent(send(lambda: self._intents.confirm(intent_id, params=params, options=options)))

    def retrieve(self, *, intent_id: str) -> Intent:
        """The intent as it is now."""
        return _to_intent(send(lambda: self._intents.retrieve(intent_id)))

    def find(self, *, attempt_token: str, since: datetime | None = None) -> Intent | None:
        """The intent with this token as its metadata ``attempt``, if there is one; for lost answers.

        With ``since`` (the attempt's creation) everything created about then is looked through, which is exact unless
        the clocks differ by hours; then Stripe's search, which lags behind by a minute or more. Of several, the one
        that holds money wins.
        """
        candidates = self._created_about(since) if since is not None else []
        found = [intent for intent in candidates if intent.metadata.get("attempt") == attempt_token]
        return min(found or self._search(attempt_token), key=_preference, default=None)

    def capture(self, *, intent_id: str, idempotency_key: str, amount: Decimal | None = None) -> Intent:
        """Take the reserved amount, or less and free the rest. Captured before: the same answer."""
        return self._settle(self._intents.capture, "succeeded", intent_id, idempotency_key, amount)

    def cancel(self, *, intent_id: str, idempotency_key: str) -> Intent:
        """Free the reserved amount and end the intent. Cancelled before: the same answer."""
        return self._settle(self._intents.cancel, "canceled", intent_id, idempotency_key)

    def construct_event(self, *, payload: bytes, signature: str) -> Event:
        """The event in a webhook's raw body, if this shop's secret signed it in the last minutes, and for real money
        where the shop takes real money.

        Raises ``InvalidEvent`` for everything else.
        """
        try:
            stripe.WebhookSignature.verify_header(payload, signature, self._webhook_secret, TOLERANCE)
            _refuse_the_future(signature)
            return _to_event(json.loads(payload), livemode=self._livemode)
        except (
            stripe.SignatureVerificationError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            RecursionError,
        ) as error:
            raise InvalidEvent from error

    def _act(self, method: Any, params: dict[str, Any], idempotency_key: str) -> Intent:
        return _to_intent(send(lambda: method(params=params, options={"idempotency_key": idempotency_key})))

    def _settle(
        self, method: Any, wanted: str, intent_id: str, idempotency_key: str, amount: Decimal | None = None
    ) -> Intent:
        params = {}
        if amount is not None:
            params["amount_to_capture"] = to_units(amount, self.retrieve(intent_id=intent_id).currency)
        options = {"idempotency_key": idempotency_key}
        try:
            return _to_intent(send(lambda: method(intent_id, params=params, options=options)))
        except ProviderRefused:
            intent = self.retrieve(intent_id=intent_id)
            if intent.status != wanted:
                raise
            return intent

    def _search(self, attempt_token: str) -> list[Intent]:
        params: Any = {"query": f'metadata["attempt"]:"{_quoted(attempt_token)}"', "limit": 100}
        return [_to_intent(intent) for intent in send(lambda: self._intents.search(params=params)).data]

    def _created_about(self, moment: datetime) -> list[Intent]:
        middle, reach = int(moment.timestamp()), int(CLOCKS_DIFFER.total_seconds())
        params: Any = {"created": {"gte": middle - reach, "lte": middle + reach}, "limit": 100}
        found = send(lambda: list(self._intents.list(params=params).auto_paging_iter()))
        return [_to_intent(intent) for intent in found]


def gateway() -> Gateway:
    """The gateway with the keys of the current shop."""
    client = client_for(settings.stripe_secret_key, settings.stripe_api_base)
    return Gateway(
        client=client,
        webhook_secret=settings.stripe_webhook_secret,
        livemode="_live_" in settings.stripe_secret_key,
    )


def _to_intent(found: stripe.PaymentIntent) -> Intent:
    data = found.to_dict()
    currency = data["currency"].upper()
    refusal = data.get("last_payment_error") or {}
    redirect = (data.get("next_action") or {}).get("redirect_to_url") or {}
    return Intent(
        id=data["id"],
        status=data["status"],
        amount=from_units(data["amount"], currency),
        currency=currency,
        redirect_url=redirect.get("url") if data["status"] == "requires_action" else None,
        decline_code=refusal.get("decline_code") or refusal.get("code") or "",
        metadata=dict(data.get("metadata") or {}),
        captured=from_units(data.get("amount_received") or 0, currency),
        payment_method=data.get("payment_method") or "",
        refused_method=(refusal.get("payment_method") or {}).get("id") or "",
    )


def _quoted(text: str) -> str:
    return text.replace("\\", "").replace('"', "")


def _preference(intent: Intent) -> int:
    return PREFERENCE.index(intent.status) if intent.status in PREFERENCE else len(PREFERENCE)


def _to_event(data: Any, *, livemode: bool) -> Event:
    event = Event(id=data["id"], type=data["type"], object_id=data["data"]["object"].get("id") or "")
    if data["object"] != "event" or bool(data.get("livemode")) is not livemode:
        raise ValueError("not an event for this shop")
    for text in (event.id, event.type, event.object_id):
        _refuse_odd_text(text)
    return event


def _refuse_odd_text(text: Any) -> None:
    """Neither Stripe nor the database knows a name that is no string, too long, or not to be written down."""
    if not isinstance(text, str) or len(text.encode()) > LONGEST_NAME or "\0" in text:
        raise ValueError("not a name")


def _refuse_the_future(signature: str) -> None:
    stamp = next(part[2:] for part in signature.split(",") if part.startswith("t="))
    if int(stamp) > time.time() + TOLERANCE:
        raise ValueError("signed in the future")
