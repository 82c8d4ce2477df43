"""The addresses of the papers of orders."""

from django.urls import URLPattern, path


class DocumentUrls:
    """Part of ``PortalConfig``."""

    def load_document_views(self) -> None:
        from .views import documents

        self.documents_view = documents.DocumentsView
        self.document_file_view = documents.DocumentFileView

    def document_urls(self) -> list[URLPattern]:
        return [
            path("documents/", self.documents_view.as_view(), name="documents"),
            path(
                "documents/<int:pk>/<slug:format>/", self.document_file_view.as_view(), name="document-file"
            ),
        ]
