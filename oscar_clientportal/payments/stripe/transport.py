"""One Stripe client per shop, and what it does when an answer does not come or cannot be read."""

import logging
import time
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

import stripe
from django.core.exceptions import ImproperlyConfigured

from oscar_clientportal.payments.exceptions import ProviderError, ProviderRefused, ProviderUnavailable

from .declines import decline

logger = logging.getLogger(__name__)
T = TypeVar("T")

STRIPE_API = "https://api.stripe.com"
#: Seconds to wait for a connection, and for an answer: an issuer may think for ten.
TIMEOUT = (5.0, 20.0)
#: Repeats made by the SDK itself, on 409, 5xx, and a broken or slow connection.
SDK_RETRIES = 2
#: Seconds before each of our own repeats, for what the SDK gives up at once: 429 and an answer cut short.
PAUSES = (0.5, 1.5)

REFUSALS = (
    stripe.InvalidRequestError,
    stripe.IdempotencyError,
    stripe.AuthenticationError,
    stripe.PermissionError,
)


@lru_cache(maxsize=256)
def client_for(secret_key: str, api_base: str, timeout: tuple[float, float] = TIMEOUT) -> stripe.StripeClient:
    """The client for a shop's key. It keeps connections open, one set per thread."""
    if not secret_key:
        raise ImproperlyConfigured("This shop has no STRIPE_SECRET_KEY.")
    if "_live_" in secret_key and api_base != STRIPE_API:
        raise ImproperlyConfigured("A live key goes to Stripe and nowhere else: see STRIPE_API_BASE.")
    return stripe.StripeClient(
        secret_key,
        base_addresses={"api": api_base},
        max_network_retries=SDK_RETRIES,
        http_client=stripe.RequestsClient(timeout=timeout),
    )


def send(act: Callable[[], T]) -> T:
    """Run one call of the SDK; it must carry an idempotency key of ours, as it may be sent again.

    Raises ``CardDeclined``, ``ProviderRefused`` (this request changed nothing) or ``ProviderUnavailable`` (it
    may have).
    """
    for pause in PAUSES:
        try:
            return act()
        except stripe.StripeError as error:
            if not _is_worth_resending(error):
                raise _translated(error) from error
            time.sleep(pause)
    try:
        return act()
    except stripe.StripeError as error:
        raise _translated(error) from error


def _is_worth_resending(error: stripe.StripeError) -> bool:
    if isinstance(error, stripe.APIConnectionError):
        return not error.should_retry  # cut short while reading; all others the SDK has repeated itself
    is_unreadable = isinstance(error, stripe.APIError) and error.error is None
    cut_short = is_unreadable and 200 <= (error.http_status or 0) < 500
    return cut_short or isinstance(error, stripe.RateLimitError)


def _translated(error: stripe.StripeError) -> ProviderError:
    if isinstance(error, stripe.CardError):
        return decline(_decline_code(error), intent_id=_intent_id(error))
    refused = isinstance(error, REFUSALS)
    logger.log(logging.ERROR if refused else logging.WARNING, "Stripe: %r", error)
    return ProviderRefused(code=error.code or "") if refused else ProviderUnavailable()


def _error_body(error: stripe.StripeError) -> dict:
    body = error.json_body if isinstance(error.json_body, dict) else {}
    return body.get("error") or {}


def _decline_code(error: stripe.CardError) -> str:
    return _error_body(error).get("decline_code") or error.code or ""


def _intent_id(error: stripe.CardError) -> str:
    intent = _error_body(error).get("payment_intent") or _error_body(error).get("setup_intent") or {}
    return intent.get("id", "")
