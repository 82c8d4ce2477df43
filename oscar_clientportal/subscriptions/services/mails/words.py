"""What every mail about a subscription says of it."""

from datetime import UTC, datetime
from typing import Any


def about(subscription: Any, plan: Any = None) -> dict[str, Any]:
    """Which subscription it is: its plan, or ``plan``, by its title, and the names of what that opens."""
    plan = plan or subscription.plan
    names = [content.name for content in plan.contents.order_by("pk")]
    return {"plan": plan.product.get_title(), "contents": names}


def at(moment: datetime) -> str:
    """A moment as part of a key."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%S%f}"
