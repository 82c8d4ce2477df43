"""The page of one paid order: its sources, what went back to them, and what still needs somebody."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.widgets.button import HeaderButton

from oscar_clientportal.core import money
from oscar_clientportal.payments import services
from wagtail_hooks.facts import readable
from wagtail_hooks.viewsets import ReadOnlyFactsView

from . import rows

Refund = get_model("clientportal_payments", "Refund")


class AmountColumn(Column):
    """An amount that stays on one line."""

    cell_template_name = "oscar_clientportal/wagtail/tables/amount_cell.html"


def sources_table(payment: Any, parts: list[Any]) -> Table:
    """What each source paid, and what of it went back."""

    def amount(name: str) -> Any:
        return lambda part: money.display(getattr(part, name), payment.currency)

    columns = [
        Column("method", label=_("Source"), accessor=lambda part: rows.method_label(part.method)),
        Column("label", label=_("Details"), accessor=lambda part: part.details.get("label", "")),
        AmountColumn("amount", label=_("Paid"), accessor=amount("amount")),
        AmountColumn("returned", label=_("Refunded"), accessor=amount("returned")),
        AmountColumn("rest", label=_("Left"), accessor=amount("rest")),
        Column("status", label=_("Status"), accessor=lambda part: part.get_status_display()),
        Column("reference", label=_("Reference"), accessor="reference"),
    ]
    return Table(columns, parts)


def refund_parts_table(refund: Any) -> Table:
    columns = [
        Column("method", label=_("Back to"), accessor=lambda part: rows.method_label(part.part.method)),
        AmountColumn(
            "amount",
            label=pgettext_lazy("money", "Amount"),
            accessor=lambda part: money.display(part.amount, refund.currency),
        ),
        Column("status", label=_("Status"), accessor=lambda part: part.get_status_display()),
        Column("message", label=_("Message"), accessor="message"),
        Column("reference", label=_("Reference"), accessor="reference"),
    ]
    return Table(columns, list(refund.parts.all()))


def refund_facts(refund: Any) -> list[tuple[Any, Any]]:
    """What is told of a refund above its sources."""
    lines = [f"{line.quantity} × {line.line.title}" for line in refund.lines.all()]  # noqa: RUF001
    facts = [
        (pgettext_lazy("money", "Amount"), money.display(refund.amount, refund.currency)),
        (_("Lines"), ", ".join(lines)),
        (_("Reason"), refund.reason),
        (_("By"), rows.person(refund.actor)),
        (_("Decided by"), rows.person(refund.decided_by)),
        (_("Date"), readable(refund.created_at)),
    ]
    return [(label, value) for label, value in facts if value]


def acts_on(refund: Any, user: Any) -> list[dict[str, Any]]:
    """What this person can do about the refund now."""
    offered: list[tuple[Any, str, bool]] = []
    if refund.status == Refund.Status.WAITING and refund.actor_id != user.pk:
        offered = [(pgettext_lazy("button", "Agree"), "agree", False), (_("Refuse"), "refuse", True)]
    elif refund.status == Refund.Status.FAILED:
        offered = [(_("Try again"), "retry", False), (_("Settle in another way"), "settle", False)]
    return [
        {
            "label": label,
            "url": reverse(f"clientportal_refunds:{name}", args=[refund.pk]),
            "is_serious": is_serious,
        }
        for label, name, is_serious in offered
    ]


def open_part(part: Any) -> dict[str, Any]:
    """A part of the payment that went wrong: what it is, and the way to settle it."""
    if part.attempt.order_id:
        what = _("%(amount)s by “%(method)s” could not be taken: the customer owes it.")
    else:
        what = _("%(amount)s by “%(method)s” was taken, but there is no order: it must go back.")
    amount = money.display(part.amount, part.attempt.currency)
    return {
        "text": what % {"amount": amount, "method": rows.method_label(part.method)},
        "url": reverse("clientportal_refunds:settle-part", args=[part.pk]),
    }


class PaymentView(ReadOnlyFactsView):
    page_title = _("Payment")
    template_name = "oscar_clientportal/wagtail/payments/payment.html"

    def get_page_subtitle(self) -> str:
        return f"{self.object.order_number} · {rows.customer(self.object)}"

    @property
    def header_buttons(self) -> list[Any]:
        is_left = self.object.order_id and self.object.returned < self.object.total
        if not is_left or not self.user_has_permission("add"):
            return []
        url = reverse("clientportal_refunds:refund", args=[self.object.pk])
        return [HeaderButton(_("Refund"), url=url, icon_name="resubmit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_act = self.user_has_permission("change")
        refunds = rows.refunds().filter(attempt=self.object)
        shown = [
            {
                "refund": refund,
                "facts": refund_facts(refund),
                "parts": refund_parts_table(refund),
                "acts": acts_on(refund, self.request.user) if may_act else [],
            }
            for refund in refunds
        ]
        sources = sources_table(self.object, services.refundable_parts(self.object))
        return {
            **super().get_context_data(**kwargs),
            "sources": sources,
            "open_parts": [open_part(part) for part in rows.open_parts().filter(attempt=self.object)],
            "may_act": may_act,
            "refunds": shown,
        }
