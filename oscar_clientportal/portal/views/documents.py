"""Orders, invoices and credit notes for whoever paid them, and for those who run the company that did."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import ListView, View
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.documents import services
from oscar_clientportal.documents.exceptions import Damaged, DocumentError, NotInThisFormat
from oscar_clientportal.portal.document_papers import as_response, readable

from .base import AccountPage

Document = get_model("clientportal_documents", "Document")
DocumentFile = get_model("clientportal_documents", "DocumentFile")
#: The longest text anybody looks for.
LONGEST = 128


@method_decorator(never_cache, name="dispatch")
class DocumentsView(AccountPage, ListView):
    """All papers, the newest first: found by their number or their order's, one kind at a time if wished."""

    template_name = "oscar_clientportal/portal/documents.html"
    page_title = _("Documents")
    active_tab = "documents"
    context_object_name = "documents"
    paginate_by = 25

    @property
    def words(self) -> str:
        return self.request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]

    @property
    def kind(self) -> str:
        asked = self.request.GET.get("kind", "")
        return asked if asked in Document.Kind.values else ""

    def get_queryset(self) -> QuerySet:
        found = Document.objects.visible_to(self.request.user).select_related("order")
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.words:
            text = self.words.encode("utf-8", "ignore").decode()
            found = found.filter(Q(number__icontains=text) | Q(order__number__icontains=text))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = clock.today()
        rows = [
            {
                "document": document,
                "is_overdue": bool(document.open_amount and document.due_on and document.due_on < today),
                "formats": services.formats_of(document.kind),
            }
            for document in context["documents"]
        ]
        asked = {"words": self.words, "kind": self.kind, "kinds": Document.Kind.choices}
        return {**context, **asked, "rows": rows, "is_filtered": bool(self.words or self.kind)}


@method_decorator(never_cache, name="dispatch")
class DocumentFileView(View):
    """One as a file: somebody else's is missing. Whoever is recognised in "My space" has those of their orders."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine = readable(request)
        if mine is None:
            return redirect_to_login(request.get_full_path())
        try:
            return self.hand_out(mine, kwargs["pk"], kwargs["format"])
        except NotInThisFormat as error:
            raise Http404 from error
        except DocumentError as error:
            status = 500 if isinstance(error, Damaged) else 503
            context = {"message": str(error)}
            return render(request, "oscar_clientportal/portal/document_missing.html", context, status=status)

    @staticmethod
    def hand_out(mine: QuerySet, pk: int, wanted: str) -> HttpResponse:
        """One query where the file was made before."""
        files = DocumentFile.objects.filter(document__in=mine.values("pk"), document=pk, format=wanted)
        file = files.select_related("document").first()
        if file is None:
            file = services.file_of(document=get_object_or_404(mine, pk=pk), format=wanted)
        return as_response(file)
