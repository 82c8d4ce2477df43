"""What the steps "payment details" and "preview" say and keep of automatic renewal."""

from typing import Any

from oscar_clientportal.checkout.acting import spender_of
from oscar_clientportal.checkout.renewals import METHOD, can_renew, has_plan, renewing_plans


class RenewalPart:
    """A part of ``PaymentDetailsMixin``: whether the plans bought renew by themselves, with the card that pays."""

    @property
    def can_renew(self) -> bool:
        is_client = spender_of(self.request) is None
        buyer = {"user": self.request.user, "shares": self.current_shares(), "basket": self.request.basket}
        return is_client and can_renew(**buyer)

    @property
    def renews(self) -> bool:
        """Whether the order, as it stands now, begins automatic renewal."""
        return self.payment_choice.auto_renew and self.can_renew

    def renewal(self) -> dict[str, Any]:
        """What the pages say of automatic renewal; nothing where no plan is bought, or by somebody without a login."""
        basket = self.request.basket
        if not (self.request.user.is_authenticated and has_plan(basket)):
            return {}
        takes_cards = spender_of(self.request) is None and METHOD in self.payment_limits(basket.currency)
        return {
            "is_on": self.renews,
            "plans": renewing_plans(basket),
            "card": self.payment_choice.details.get(METHOD, {}).get("label", ""),
            "can_follow": takes_cards and not self.can_renew,
        }
