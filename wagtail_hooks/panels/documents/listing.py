"""The list of documents: what it can be asked, what it shows, and what is open above it."""

from functools import partial
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton

from oscar_clientportal.clients.languages import LANGUAGES
from oscar_clientportal.core import money
from wagtail_hooks.facts import Fact, column_fact, named
from wagtail_hooks.lists.fields import Field
from wagtail_hooks.lists.index import ComposedIndexView
from wagtail_hooks.lists.plain import CompanyField, PlainField
from wagtail_hooks.lists.registry import register
from wagtail_hooks.lists.rules import Kind as Asked
from wagtail_hooks.lists.state import Listing
from wagtail_hooks.panels.payments.page import AmountColumn

from . import rows, sums


def amount(name: str, label: Any, **more: Any) -> Fact:
    return Fact(
        name,
        label,
        lambda document: money.quantise(getattr(document, name), document.currency),
        shown=rows.amount(name),
        column=AmountColumn,
        **more,
    )


LISTING = register(
    Listing(
        panel="documents",
        rows_for=rows.documents,
        search=rows.find,
        ordering="-issued_at",
        closing=sums.closing_rows,
        fields=(
            Field("kind", gettext_lazy("Kind"), Asked.CHOICE, lambda: rows.Kind.choices),
            PlainField("number", gettext_lazy("Number"), Asked.TEXT),
            PlainField("order", gettext_lazy("Order"), Asked.TEXT, column="order__number"),
            CompanyField("company", pgettext_lazy("of the shop", "Customer"), Asked.TEXT),
            Field("language", gettext_lazy("Language"), Asked.CHOICE, lambda: list(LANGUAGES)),
            Field("issued", gettext_lazy("Issued"), Asked.DATE, column="issued_at"),
            Field("due", gettext_lazy("Due"), Asked.DATE, column="due_on"),
            Field(
                "state",
                pgettext_lazy("invoice", "Status"),
                Asked.CHOICE,
                lambda: list(rows.STATES.items()),
                asks=rows.in_states,
            ),
        ),
        facts=(
            column_fact("number", gettext_lazy("Number")),
            Fact(
                "kind",
                gettext_lazy("Kind"),
                lambda row: row.get_kind_display(),
                path="kind",
                told=lambda: named(rows.Kind.choices),
            ),
            Fact("order", gettext_lazy("Order"), lambda row: row.order.number, path="order__number"),
            Fact(
                "company",
                pgettext_lazy("of the shop", "Customer"),
                lambda row: str(row.company or ""),
                path="company__name",
            ),
            Fact("language", gettext_lazy("Language"), rows.language, path="language", is_listed=False),
            column_fact("issued_at", gettext_lazy("Issued"), sort_key="issued_at", column=DateColumn),
            amount("total", pgettext_lazy("money", "Amount")),
            column_fact("currency", gettext_lazy("Currency"), is_listed=False),
            column_fact("due_on", gettext_lazy("Due")),
            amount("amount_due", gettext_lazy("To be paid later"), is_listed=False),
            amount("open_amount", gettext_lazy("Still open")),
            Fact(
                "state",
                pgettext_lazy("invoice", "Status"),
                rows.state,
                column=partial(StatusTagColumn, primary=rows.needs_nobody),
            ),
        ),
    )
)


class DocumentIndexView(ComposedIndexView):
    page_title = gettext_lazy("Documents")
    listing = LISTING
    panel_url_name = rows.NAME
    any_permission_required = ["view"]
    results_template_name = "oscar_clientportal/wagtail/documents/results.html"

    @cached_property
    def header_buttons(self) -> list[Any]:
        url = rows.url_of("waiting")
        return [HeaderButton(_("To be issued"), url=url, icon_name="time")]

    @cached_property
    def overview(self) -> list[tuple[str, bool]]:
        """The whole shop's open invoices, above the first page of all documents."""
        is_first = not self.state.is_asking and not {"after", "before"} & set(self.request.GET)
        return sums.open_sentences() if is_first else []
