"""Seats: what asking for access costs now that a subscription may open by seat."""

from .report import row
from .subscription import answer_of


def measure() -> list[dict]:
    found = answer_of("seat_reads")
    size = f"10,000 subscriptions, {found['seats']:,} seats"
    return [
        row(
            "licences.seat_check_vs_plain",
            round(found["seated"], 3),
            "ms",
            peer=f"{size}: a subscription without licences, {found['plain']:.3f} ms",
            ratio=round(found["seated"] / found["plain"], 2),
            goal="<= 1.5",
        ),
        row(
            "licences.seat_check_queries",
            found["queries"],
            "queries",
            peer="3 contents asked for, by seat",
            goal="<= 1",
        ),
        row(
            "subscriptions.entitlement",
            round(found["plain"], 3),
            "ms",
            peer=f"the question as it was before there were seats, {found['before']:.3f} ms",
            ratio=round(found["plain"] / found["before"], 2),
            goal="<= 1.15",
        ),
    ]
