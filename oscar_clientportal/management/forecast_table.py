"""What will happen to the subscriptions of a shop, as lines of text with totals."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from oscar_clientportal.core import clock

CHARGED = ("renew", "retry")
WORDS = {
    "notice": "mail: ends in {days} days",
    "renew": "renewal",
    "retry": "further try",
    "suspend": "suspended, mail",
    "end": "ends, mail",
    "give-up": "cancelled, mail",
}


def write_table(write: Callable[[str], Any], until: datetime) -> None:
    """One line for each thing, as it comes; then how often each is, and what is charged by currency."""
    from oscar_clientportal.subscriptions.services import forecast

    counts: Counter[str] = Counter()
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for thing in forecast(until=until):
        step = thing.step.value
        counts[step] += 1
        if step in CHARGED and thing.amount is not None:
            sums[thing.currency] += thing.amount
        write(_line(thing))
    write(", ".join(f"{count} {step}" for step, count in sorted(counts.items())) or "nothing")
    for currency, total in sorted(sums.items()):
        write(f"to be charged, if every card pays: {total} {currency}")


def _line(thing: Any) -> str:
    when = f"{thing.at.astimezone(clock.shop_zone()):%Y-%m-%d %H:%M}"
    what = WORDS[thing.step.value].format(days=thing.days)
    amount = f"{thing.amount} {thing.currency}" if thing.amount is not None else ""
    card = "no valid card" if thing.lacks_card else ""
    parts = [f"{when}  {what:<24} {amount:>14}", str(thing.subscription.pk), str(thing.subscription), card]
    return "  ".join(part for part in parts if part).rstrip()
