"""On Wagtail's first page: invoices that are overdue, orders that did not arrive, papers that could not be issued."""

from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext
from oscar.core.loading import get_model
from wagtail.admin.ui.components import Component

VIEW, VIEW_DELIVERIES = "clientportal_documents.view_document", "clientportal_documents.view_delivery"
ASKED = "?c1f={field}&c1o=one-of&c1v={value}"


class DocumentsPanel(Component):
    """What of the documents needs this person; nothing where nothing does."""

    name = "clientportal_documents"
    template_name = "oscar_clientportal/wagtail/home_documents.html"
    order = 122

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        found: list[tuple[str, str]] = []
        if user.has_perm(VIEW):
            found += [*_overdue(), *_not_issued()]
        if user.has_perm(VIEW_DELIVERIES):
            found += _failed_deliveries()
        return {"items": found}


def _overdue() -> list[tuple[str, str]]:
    from .panels.documents.sums import open_sentences

    url = reverse("clientportal_documents:index") + ASKED.format(field="state", value="overdue")
    return [(text, url) for text, is_late in open_sentences() if is_late]


def _not_issued() -> list[tuple[str, str]]:
    pending = get_model("clientportal_documents", "PendingDocument").objects
    failed = pending.exclude(error="").count()
    text = ngettext(
        "%(count)d document could not be issued", "%(count)d documents could not be issued", failed
    )
    return [(text % {"count": failed}, reverse("clientportal_documents:waiting"))] if failed else []


def _failed_deliveries() -> list[tuple[str, str]]:
    failed = get_model("clientportal_documents", "Delivery").objects.filter(status="failed").count()
    text = ngettext("%(count)d order did not arrive", "%(count)d orders did not arrive", failed)
    url = reverse("clientportal_deliveries:index") + ASKED.format(field="status", value="failed")
    return [(text % {"count": failed}, url)] if failed else []
