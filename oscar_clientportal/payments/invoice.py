"""Paying on invoice: the order stands, the money comes later and outside of the shop."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.core import clock

from . import rules
from .exceptions import NotOffered
from .methods import PaymentMethod, State
from .payers import payer_of
from .refunding import Returned


class InvoiceMethod(PaymentMethod):
    """Offered to whoever has logged in for a company whose terms of payment allow it (``invoice_days``)."""

    code = "invoice"
    label = _("On invoice")
    source_type = "clientportal-invoice"
    is_local = True
    is_paid_later = True
    is_of_company = True

    def limit(self, *, user: Any, currency: str, contact: Any = None) -> rules.Limit | None:
        return None if self._days(user, currency) is None else rules.Limit(self.code)

    @staticmethod
    def _days(user: Any, currency: str) -> int | None:
        """Days until the invoice is due; None for whoever must pay at once, and for whoever has not logged in."""
        return payer_of(user=user, currency=currency).invoice_days

    def note(self, *, user: Any, currency: str) -> str:
        days = self._days(user, currency)
        if days is None:
            return ""
        due = timezone.localdate(clock.now()) + timedelta(days=days)
        return gettext("due on %(date)s") % {"date": formats.date_format(due)}

    def authorise(self, *, attempt: Any, part: Any, return_url: str) -> str:
        if self._days(self.payer(attempt), attempt.currency) is None:
            raise NotOffered
        return ""

    def capture(self, *, attempt: Any, part: Any) -> None:
        """Nothing to take: the invoice is paid outside of the shop."""

    def release(self, *, attempt: Any, part: Any) -> None:
        """Nothing was set aside."""

    def state(self, *, attempt: Any, part: Any) -> State:
        return State.SET_ASIDE

    def refund(
        self, *, attempt: Any, part: Any, amount: Decimal, key: str, actor: Any, is_repeat: bool
    ) -> Returned:
        """Nothing to pay back: less is owed."""
        return Returned("done")
