"""As of when a basket is priced: an upgrade costs less by the minute, but what somebody saw they can pay.

And which plans they were shown: a new version that is published while they are at their bank is not what they bought.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from oscar.core.loading import get_class

from oscar_clientportal.core import clock

NAMESPACE, PLANS = "clientportal_prices", "clientportal_plans"
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


def with_plans(checkout_data: Mapping[str, Any], plans: Mapping[int, int]) -> dict[str, Any]:
    """The data of an attempt, with the plan that each line of its basket sells."""
    return {**checkout_data, PLANS: {str(line): plan for line, plan in plans.items()}}


def is_other_plan(basket: Any, line: int, plan: int) -> bool:
    """Whether the line was paid for another plan than the one it sells by now."""
    return _kept(basket, PLANS).get(str(line), plan) != plan


def _seen(basket: Any) -> datetime | None:
    text = _kept(basket, NAMESPACE).get("at")
    return parse_datetime(text) if isinstance(text, str) else None


def _kept(basket: Any, namespace: str) -> dict[str, Any]:
    """What the checkout's session, or the attempt's data in its place, says under this name."""
    request = getattr(basket.strategy, "request", None) if basket.has_strategy else None
    session = getattr(request, "session", None)
    if session is None:
        return {}
    key = get_class("checkout.utils", "CheckoutSessionData").SESSION_KEY
    return session.get(key, {}).get(namespace, {})
