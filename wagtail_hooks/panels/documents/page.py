"""The page of one document: what it says, its files, what is owed of it, what was paid, and where it was sent."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.widgets.button import HeaderButton

from oscar_clientportal.core import money
from oscar_clientportal.documents.rules import Facts
from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import ReadOnlyFactsView

from . import files, rows, tables

InvoicePayment = get_model("clientportal_documents", "InvoicePayment")

DETAILS = (
    Fact("kind", gettext_lazy("Kind"), lambda row: row.get_kind_display()),
    Fact("number", gettext_lazy("Number"), lambda row: row.number),
    Fact("order", gettext_lazy("Order"), lambda row: row.order.number),
    Fact("company", pgettext_lazy("of the shop", "Customer"), lambda row: str(row.company or "")),
    Fact("user", gettext_lazy("Payer"), lambda row: tables.person(row.user)),
    Fact("language", gettext_lazy("Language"), rows.language),
    Fact("issued", gettext_lazy("Issued"), lambda row: row.issued_at),
    Fact("total", pgettext_lazy("money", "Amount"), rows.amount("total")),
)
OWED = (
    Fact("due", gettext_lazy("To be paid later"), rows.amount("amount_due")),
    Fact("due_on", gettext_lazy("Due"), lambda row: tables.day(row.due_on)),
    Fact("discount", gettext_lazy("Early-payment discount"), rows.amount("discount_amount")),
    Fact("until", gettext_lazy("Early-payment discount until"), lambda row: tables.day(row.discount_until)),
    Fact("open", gettext_lazy("Still open"), rows.amount("open_amount")),
    Fact("state", pgettext_lazy("invoice", "Status"), rows.state),
)


def whole_documents() -> QuerySet:
    """Documents with all that they say."""
    return rows.Document.objects.select_related("company", "order", "user", "corrects")


def payments_of(document: Any) -> list[Any]:
    undone = Exists(InvoicePayment.objects.filter(undoes=OuterRef("pk")))
    payments = InvoicePayment.objects.filter(document=document).annotate(is_undone=undone)
    return list(payments.select_related("recorded_by").order_by("pk"))


class DocumentView(ReadOnlyFactsView):
    page_title = gettext_lazy("Document")
    any_permission_required = ["view"]
    template_name = "oscar_clientportal/wagtail/documents/document.html"

    def get_page_subtitle(self) -> str:
        return str(self.object)

    @cached_property
    def said(self) -> Facts:
        return Facts.from_json(self.object.facts)

    def get_fields_context(self) -> list[dict[str, Any]]:
        owed = OWED if self.object.kind == rows.Kind.INVOICE else ()
        return [fact.as_detail(self.object) for fact in (*DETAILS, *owed)]

    @property
    def header_buttons(self) -> list[Any]:
        return [
            HeaderButton(str(label), url=rows.url_of(name, key), icon_name=icon)
            for label, name, key, icon in self._acts()
        ]

    def _acts(self) -> list[tuple[Any, str, Any, str]]:
        document, acts = self.object, []
        if document.kind == rows.Kind.INVOICE and document.open_amount and self.user_has_permission("settle"):
            acts.append((_("Record a payment"), "record_payment", document.pk, "plus"))
        if document.kind == rows.Kind.ORDER and self.user_has_permission("send"):
            acts.append((_("Send again"), "send_again", document.pk, "mail"))
        if self.may_issue:
            acts.append((_("Issue an invoice"), "issue_invoice", document.order_id, "doc-full"))
        return acts

    @property
    def may_issue(self) -> bool:
        if self.object.kind != rows.Kind.ORDER or not self.user_has_permission("add"):
            return False
        return not rows.Document.objects.invoices().filter(order=self.object.order_id).exists()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document, said = self.object, self.said
        payments = payments_of(document)
        return {
            **super().get_context_data(**kwargs),
            "files": files.files_of(document),
            "parties": tables.parties(said),
            "items": tables.items_table(said),
            "taxes": tables.taxes_table(said),
            "told": self.told(),
            "payments": tables.payments_table(
                document, payments, may_settle=self.user_has_permission("settle")
            ),
            "reminders": tables.reminders_table(document),
            "corrections": tables.corrections_table(document),
            "deliveries": tables.deliveries_table(list(document.deliveries.order_by("pk"))),
            "related": self.related(),
        }

    def told(self) -> list[tuple[str, Any]]:
        """What else it says, in its own words."""
        said, currency = self.said, self.object.currency
        lines = [
            (_("Without VAT"), money.display(said.total_excl_tax, currency)),
            (_("VAT"), money.display(said.total_tax, currency)),
            *((paid.label, money.display(paid.amount, currency)) for paid in said.paid),
            *((name, money.display(-taken, currency)) for name, taken in said.discounts),
            (_("Shipping method"), said.shipping_method),
            (_("Terms of delivery"), said.delivery_terms),
            (_("Terms of payment"), said.payment_terms),
            (_("Remark"), said.remark),
            (_("Corrects"), said.corrects),
            (_("Reason"), said.reason),
        ]
        return [(label, value) for label, value in lines if value]

    def related(self) -> list[tuple[Any, str]]:
        """The order's other documents, and its customer, as far as this person may look at them."""
        document, user = self.object, self.request.user
        others = rows.documents().filter(order=document.order_id).exclude(pk=document.pk).order_by("pk")
        links = [(str(other), rows.page_url(other)) for other in others]
        if document.company_id and user.has_perm("clientportal_clients.view_company"):
            url = reverse("clientportal_customers:inspect", args=[document.company_id])
            links.append((str(document.company), url))
        return links
