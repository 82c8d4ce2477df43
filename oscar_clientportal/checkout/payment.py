"""How the customer chose to pay, kept in Oscar's checkout session."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from oscar_clientportal.payments import rules

NAMESPACE = "clientportal_payment"


class PaymentChoice:
    """The methods chosen, in the order in which they pay, and what the customer gave for each."""

    def __init__(self, checkout_session: Any) -> None:
        self._session = checkout_session

    @property
    def methods(self) -> list[str]:
        return self._session._get(NAMESPACE, "methods", [])

    @property
    def details(self) -> dict[str, dict[str, str]]:
        return self._session._get(NAMESPACE, "details", {})

    def choose(self, methods: Sequence[str]) -> None:
        """Replace the choice; details given for a method stay for as long as it is chosen."""
        kept = {code: details for code, details in self.details.items() if code in methods}
        self._session._set(NAMESPACE, "methods", list(methods))
        self._session._set(NAMESPACE, "details", kept)

    def give_details(self, method: str, details: Mapping[str, str]) -> None:
        self._session._set(NAMESPACE, "details", {**self.details, method: dict(details)})

    def forget_details(self) -> None:
        """A refused card is asked for again."""
        self._session._set(NAMESPACE, "details", {})

    def shares(self, *, total: Decimal, limits: Mapping[str, rules.Limit]) -> list[rules.Share] | None:
        """What each chosen method pays of the total; None where the choice doesn't pay it (any more)."""
        if total <= 0:
            return []
        try:
            return rules.split(total, [limits[code] for code in self.methods])
        except (KeyError, rules.NotCovered):
            return None
