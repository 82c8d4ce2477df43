"""What the steps "payment details" and "preview" say and keep of automatic renewal."""

from typing import Any

from oscar_clientportal.checkout.renewals import METHOD, can_renew, has_plan, renewing_plans


class RenewalPart:
    """A part of ``PaymentDetailsMixin``: whether the plans bought renew by themselves, with the card that pays."""

    @property
    def can_renew(self) -> bool:
        return can_renew(user=self.request.user, shares=self.current_shares(), basket=self.request.basket)

    @property
    def renews(self) -> bool:
        """Whether the order, as it stands now, begins automatic renewal."""
        return self.payment_choice.auto_renew and self.can_renew

    def renewal(self) -> dict[str, Any]:
        """What the pages say of automatic renewal; nothing where no plan is bought, or by somebody without a login."""
        basket = self.request.basket
        if not (self.request.user.is_authenticated and has_plan(basket)):
            return {}
        takes_cards = METHOD in self.payment_limits(basket.currency)
        return {
            "is_on": self.renews,
            "plans": renewing_plans(basket),
            "card": self.payment_choice.details.get(METHOD, {}).get("label", ""),
            "can_follow": takes_cards and not self.can_renew,
        }
