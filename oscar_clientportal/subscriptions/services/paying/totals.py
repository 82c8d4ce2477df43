"""What a renewal will cost its payer."""

from decimal import Decimal
from typing import Any


def renewal_total(subscription: Any) -> tuple[Decimal, str] | None:
    """What the next renewal would cost today, tax and today's offers included, and the currency; None: no price."""
    raise NotImplementedError
