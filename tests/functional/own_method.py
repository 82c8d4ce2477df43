"""A shop's own payment method, as docs/settings.md shows it: a gift card worth 20.00 to everybody."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from oscar_clientportal.payments.methods import PaymentMethod, State
from oscar_clientportal.payments.rules import Limit


class GiftCardMethod(PaymentMethod):
    code = "gift-card"
    label = _("Gift card")
    source_type = "gift-card"
    is_local = True
    #: Stands for a table of the shop's own.
    taken: dict[int, Decimal] = {}

    def limit(self, *, user, currency, contact=None):
        return Limit(self.code, maximum=Decimal("20.00")) if currency == "EUR" else None

    def authorise(self, *, attempt, part, return_url):
        return f"gift-{attempt.token}"

    def capture(self, *, attempt, part):
        self.taken[attempt.user.pk] = part.amount

    def release(self, *, attempt, part):
        """Nothing was taken yet."""

    def state(self, *, attempt, part):
        return State.SET_ASIDE
