"""What an agent has ordered as a client, and what of it waits for the client's yes: told apart from what they bought
for them.
"""

from typing import Any

from oscar.core.loading import get_model

#: Of either the page shows so many.
MOST = 20


def placed_as(*, contact_id: int | None, actor: Any) -> dict[str, Any]:
    """The newest orders that ``actor`` placed as this contact, and those that wait; nothing where the shop has not
    said yet whose address it is. Two queries.
    """
    if contact_id is None:
        return {}
    parties = get_model("clientportal_portfolios", "OrderParties").objects.filter(actor=actor)
    waiting = get_model("clientportal_impersonation", "WaitingOrder").objects.asked_by(actor).open()
    theirs = parties.filter(order__user__clientportal_contact=contact_id)
    return {
        "placed_as": theirs.select_related("order").order_by("-pk")[:MOST],
        "waiting_as": waiting.filter(user__clientportal_contact=contact_id)[:MOST],
    }
