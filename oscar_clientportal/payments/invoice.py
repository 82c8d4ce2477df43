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
    "This was paid on the invoice already. Please pay %(back)s back, and settle this here: the rest is owed no more."
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
        from oscar_clientportal.documents.services.receivables import paid_of

        invoice, refunded = _invoice_of(attempt), _refunded(part)
        if invoice is None or amount <= part.amount - paid_of(document_id=invoice.pk) - refunded:
            return Returned("done")
        told = {"back": money.display(_to_pay_back(invoice, refunded, amount), attempt.currency)}
        return Returned("failed", message=gettext(PAID_ALREADY) % told)

    def to_pay_back(self, *, attempt: Any, part: Any, amount: Decimal) -> Decimal:
        invoice = _invoice_of(attempt)
        return amount if invoice is None else _to_pay_back(invoice, _refunded(part), amount)


def _invoice_of(attempt: Any) -> Any:
    """The invoice of the attempt's order, locked; None: there is none."""
    documents = get_model("clientportal_documents", "Document").objects
    issued = documents.invoices().filter(order_id=attempt.order_id).exclude(order_id=None)
    invoice = issued.values_list("pk", flat=True).first()
    return None if invoice is None else locks.lock_row(documents.all(), invoice)


def _refunded(part: Any) -> Decimal:
    """What of the part was refunded before. Whether the credit notes are issued yet changes nothing."""
    given = part.refund_parts.filter(status__in=["done", "settled"])
    return given.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def _to_pay_back(invoice: Any, refunded: Decimal, amount: Decimal) -> Decimal:
    """What of ``amount`` had come in as money, and no earlier refund has paid back."""
    from oscar_clientportal.documents.services.receivables import overpaid

    before = overpaid(document=invoice, credited=refunded)
    return overpaid(document=invoice, credited=refunded + amount) - before


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
