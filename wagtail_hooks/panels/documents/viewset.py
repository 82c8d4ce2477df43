"""The panel: list, page, files, and what is done about a document."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from wagtail_hooks.lists.urls import list_urls
from wagtail_hooks.viewsets import ReadOnlyViewSet

from . import rows
from .acts import IssueInvoiceView, SendAgainView, TryAgainView
from .files import FileView
from .listing import LISTING, DocumentIndexView
from .page import DocumentView, whole_documents
from .payments import RecordPaymentView, UndoPaymentView
from .waiting import WaitingView


class DocumentViewSet(ReadOnlyViewSet):
    model = rows.Document
    name = rows.NAME
    url_prefix = "client-portal/documents"
    menu_label = _("Documents")
    icon = "doc-full"
    ordering = "-issued_at"
    export_filename = "documents"
    actions = ("view", "add", "export", "settle", "send")
    rows = staticmethod(whole_documents)
    index_view_class = DocumentIndexView
    inspect_view_class = DocumentView
    search_fields = ["number"]
    facts = LISTING.facts

    def get_urlpatterns(self) -> list[URLPattern]:
        view = self.construct_view
        return [
            *super().get_urlpatterns(),
            path("waiting/", view(WaitingView), name="waiting"),
            path("waiting/<int:pk>/try/", self._act(TryAgainView), name="try_again"),
            path("<int:pk>/file/<str:kind>/", view(FileView), name="file"),
            path("<int:pk>/payment/", view(RecordPaymentView), name="record_payment"),
            path("<int:pk>/payment/<int:payment_pk>/undo/", self._act(UndoPaymentView), name="undo_payment"),
            path("<int:pk>/send/", self._act(SendAgainView), name="send_again"),
            path("issue/<int:pk>/", self._act(IssueInvoiceView), name="issue_invoice"),
            *list_urls(self, LISTING),
        ]

    def _act(self, view_class: type) -> object:
        """Each act has rows of its own."""
        return self.construct_view(view_class, rows=view_class.rows)
