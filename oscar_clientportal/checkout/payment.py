"""How the customer chose to pay, kept in Oscar's checkout session."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from oscar_clientportal.core import money
from oscar_clientportal.payments import rules
from oscar_clientportal.payments.exceptions import NotOffered

from .renewals import METHOD as RENEWING_METHOD

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

    @property
    def amounts(self) -> dict[str, Decimal]:
        """What the customer wants no more of to be used, by method; a method that is missing pays all that fits."""
        kept = self._session._get(NAMESPACE, "amounts", {})
        return {code: Decimal(amount) for code, amount in kept.items()}

    def choose(self, methods: Sequence[str], amounts: Mapping[str, Decimal] | None = None) -> None:
        """Replace the choice; details given for a method stay for as long as it is chosen."""
        kept = {code: details for code, details in self.details.items() if code in methods}
        texts = {code: str(amount) for code, amount in (amounts or {}).items()}
        self._session._set(NAMESPACE, "methods", list(methods))
        self._session._set(NAMESPACE, "amounts", texts)
        self._session._set(NAMESPACE, "details", kept)
        if RENEWING_METHOD not in methods:
            self.renew(False)

    def give_details(self, method: str, details: Mapping[str, str]) -> None:
        self._session._set(NAMESPACE, "details", {**self.details, method: dict(details)})

    @property
    def auto_renew(self) -> bool:
        """Whether the plans bought are to renew by themselves, with the card that pays."""
        return self._session._get(NAMESPACE, "auto_renew", False)

    def renew(self, is_on: bool) -> None:
        if is_on != self.auto_renew:
            self._session._set(NAMESPACE, "auto_renew", is_on)

    def forget_details(self) -> None:
        """A refused card is asked for again."""
        self._session._set(NAMESPACE, "details", {})

    def shares(self, *, total: Decimal, limits: Mapping[str, rules.Limit]) -> list[rules.Share] | None:
        """What each chosen method pays of the total; None where the choice doesn't pay it (any more)."""
        try:
            return self._split(total, limits)
        except (KeyError, rules.NotCovered):
            return None

    def why_not(self, *, total: Decimal, currency: str, limits: Mapping[str, rules.Limit]) -> str:
        """Why the choice doesn't pay the total (any more), in words for the customer."""
        if not self.methods:
            return _("Please choose how to pay.")
        try:
            self._split(total, limits)
        except KeyError:
            return str(NotOffered.message)
        except rules.NotCovered as error:
            return _("What you chose leaves %(rest)s unpaid now. Please choose again.") % {
                "rest": money.display(error.rest, currency)
            }
        return ""

    def _split(self, total: Decimal, limits: Mapping[str, rules.Limit]) -> list[rules.Share]:
        if total <= 0:
            return []
        amounts = self.amounts
        return rules.split(total, [rules.use(limits[code], amounts.get(code)) for code in self.methods])
