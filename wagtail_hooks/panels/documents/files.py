"""A document's files: compared with what was issued, and handed out."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View
from oscar.core.loading import get_model
from wagtail.admin.views.generic import PermissionCheckedMixin

from oscar_clientportal.documents import services
from oscar_clientportal.documents.exceptions import Damaged, DocumentError

from . import rows

DocumentFile = get_model("clientportal_documents", "DocumentFile")
TYPES = {"pdf": "application/pdf", "xml": "application/xml"}


@dataclass(frozen=True)
class Kept:
    """A format that the document can be had in; ``state``: whether what is kept is what was issued."""

    label: str
    url: str
    state: str
    is_damaged: bool = False
    sha256: str = ""


def files_of(document: Any) -> list[Kept]:
    """What can be fetched; what is kept is read and compared."""
    known = {row.format: row for row in document.files.all()}
    formats = list(dict.fromkeys([*known, *services.formats_of(document.kind)]))
    return [_kept(document, each, known.get(each)) for each in formats]


def _kept(document: Any, kind: str, row: Any) -> Kept:
    label, url = DocumentFile.Format(kind).label, rows.url_of("file", document.pk, kind)
    if row is None:
        return Kept(label, url, _("Made when it is first fetched."))
    try:
        services.open_file(row)
    except Damaged as error:
        return Kept(label, url, str(error), is_damaged=True, sha256=row.sha256)
    return Kept(label, url, _("Kept as it was issued."), sha256=row.sha256)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class FileView(PermissionCheckedMixin, View):
    """Typeset, if nobody has fetched it before: never inside a transaction."""

    model = rows.Document
    permission_required = "view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        document, kind = get_object_or_404(rows.Document, pk=kwargs["pk"]), kwargs["kind"]
        try:
            content = services.open_file(services.file_of(document=document, format=kind))
        except DocumentError as error:
            messages.error(request, str(error))
            return redirect(rows.page_url(document))
        return _as_download(content, kind, f"{document.kind}-{document.number}")


def _as_download(content: bytes, kind: str, name: str) -> HttpResponse:
    harmless = "".join(each if each.isascii() and (each.isalnum() or each in "-_.") else "-" for each in name)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{harmless}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
