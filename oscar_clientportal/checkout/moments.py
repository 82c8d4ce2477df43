"""As of when a basket is priced: an upgrade costs less by the minute, but what somebody saw they can pay."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from oscar.core.loading import get_class

from oscar_clientportal.core import clock

NAMESPACE = "clientportal_prices"
#: So long a price that was seen on the preview stays, unless it is being paid: then it does till the end.
KEPT = timedelta(minutes=30)


def pricing_moment(basket: Any) -> datetime:
    """When the customer last saw what they are about to pay, or now. Never in the future: that would be cheaper."""
    now, seen = clock.now(), _seen(basket)
    if seen is None or seen > now:
        return now
    return seen if basket.status == basket.FROZEN or now - seen < KEPT else now


def keep_moment(checkout_session: Any, moment: datetime) -> None:
    """The customer sees prices as of this moment where they place the order; it goes into the attempt's data."""
    text = moment.isoformat()
    if checkout_session._get(NAMESPACE, "at") != text:
        checkout_session._set(NAMESPACE, "at", text)


def _seen(basket: Any) -> datetime | None:
    request = getattr(basket.strategy, "request", None) if basket.has_strategy else None
    session = getattr(request, "session", None)
    if session is None:
        return None
    key = get_class("checkout.utils", "CheckoutSessionData").SESSION_KEY
    text = session.get(key, {}).get(NAMESPACE, {}).get("at")
    return parse_datetime(text) if isinstance(text, str) else None
