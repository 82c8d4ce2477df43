"""Paying on invoice: the order stands, the money comes later and outside of the shop."""

from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import formats
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks, money
from oscar_clientportal.documents.rules import days_after

from . import rules
from .credit import METHOD, Credit, lock_credit
from .exceptions import NotOffered, PaymentRefused
from .methods import PaymentMethod, State
from .payers import Payer, payer_of
from .refunding import Returned

PAID_ALREADY = gettext_noop(
    "Only %(open)s of the invoice are still open, as the rest was paid. Please pay it back, and settle this here."
)


class InvoiceMethod(PaymentMethod):
    """Offered to whoever has logged in for a company whose terms of payment allow it (``invoice_days``), as far as its
    credit goes.
    """

    code = METHOD
    label = _("On invoice")
    source_type = "clientportal-invoice"
    is_local = True
    is_paid_later = True
    is_of_company = True

    def limit(self, *, user: Any, currency: str, contact: Any = None) -> rules.Limit | None:
        payer = payer_of(user=user, currency=currency)
        if payer.invoice_days is None:
            return None
        if payer.credit is None:
            return rules.Limit(self.code)
        return rules.Limit(self.code, maximum=payer.credit.left) if payer.credit.left > 0 else None

    def note(self, *, user: Any, currency: str) -> str:
        payer = payer_of(user=user, currency=currency)
        return "" if payer.invoice_days is None else _due(payer)

    def hint(self, *, user: Any, currency: str) -> str:
        payer = payer_of(user=user, currency=currency)
        if payer.invoice_days is None or payer.credit is None:
            return ""
        return gettext("%(left)s of your credit of %(limit)s left") % _amounts(payer.credit)

    def why_not(self, *, user: Any, currency: str, contact: Any = None) -> str:
        payer = payer_of(user=user, currency=currency)
        if payer.invoice_days is None or payer.credit is None or payer.credit.left > 0:
            return ""
        if payer.credit.limit == 0:
            return ""
        return gettext("Your credit of %(limit)s for orders on invoice is used up.") % _amounts(payer.credit)

    def authorise(self, *, attempt: Any, part: Any, return_url: str) -> str:
        """Within the transaction that writes the part, so that no other order takes the same credit."""
        payer = payer_of(user=self.payer(attempt), currency=attempt.currency)
        if payer.invoice_days is None or payer.company_id is None:
            raise NotOffered
        if payer.credit is not None:
            credit = lock_credit(company_id=payer.company_id, currency=attempt.currency)
            if credit is not None and part.amount > credit.left:
                raise PaymentRefused(_beyond(credit))
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
        """Nothing to pay back: less is owed. Of what was paid already somebody must pay it back."""
        owed = _still_owed(attempt, part)
        if owed is None or amount <= owed:
            return Returned("done")
        told = {"open": money.display(max(owed, Decimal(0)), attempt.currency)}
        return Returned("failed", message=gettext(PAID_ALREADY) % told)


def _still_owed(attempt: Any, part: Any) -> Decimal | None:
    """What of the part was neither paid on its invoice nor refunded before; None: there is no invoice. Whether the
    credit note of this refund is issued yet changes nothing.
    """
    Document = get_model("clientportal_documents", "Document")
    issued = Document.objects.invoices().filter(order_id=attempt.order_id).exclude(order_id=None)
    from oscar_clientportal.documents.services.receivables import paid_of

    invoice = issued.values_list("pk", flat=True).first()
    if invoice is None:
        return None
    locks.lock_row(Document.objects.all(), invoice)
    refunded = part.refund_parts.filter(status__in=["done", "settled"]).aggregate(sum=Sum("amount"))["sum"]
    return part.amount - paid_of(document_id=invoice) - (refunded or Decimal(0))


def _due(payer: Payer) -> str:
    """By when it is to be paid, and what whoever pays early takes off."""
    today = clock.today()
    due = days_after(today, payer.invoice_days or 0)
    said = gettext("due on %(date)s") % {"date": formats.date_format(due)}
    if not payer.discount_percent or payer.discount_days is None:
        return said
    facts = {
        "due": said,
        "percent": formats.number_format(format(payer.discount_percent.normalize(), "f")),
        "date": formats.date_format(min(due, days_after(today, payer.discount_days))),
    }
    return gettext("%(due)s, %(percent)s %% off if paid by %(date)s") % facts


def _amounts(credit: Credit) -> dict[str, str]:
    amounts = {"left": credit.left, "limit": credit.limit}
    return {name: money.display(amount, credit.currency) for name, amount in amounts.items()}


def _beyond(credit: Credit) -> str:
    said = gettext("Only %(left)s of your credit of %(limit)s are left: this order is above that.")
    return said % _amounts(credit)
