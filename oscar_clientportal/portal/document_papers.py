"""Whose documents a request may have, and how one is handed out."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from oscar.core.loading import get_model

from oscar_clientportal.clients.visitors import Visitor, visitor_of
from oscar_clientportal.core import conf
from oscar_clientportal.documents import services

from .space import orders_of

Document = get_model("clientportal_documents", "Document")
TYPES = {"pdf": "application/pdf", "xml": "application/xml"}


def readable(request: HttpRequest) -> QuerySet | None:
    """The documents of whoever is logged in, or recognised in "My space"; None where it is nobody."""
    if request.user.is_authenticated:
        return Document.objects.visible_to(request.user)
    visitor = visitor_of(request) if conf.settings.customer_area_open else None
    return of_visitor(visitor) if visitor is not None else None


def of_visitor(visitor: Visitor) -> QuerySet:
    """Of the orders that the visitor sees, those papers that nobody else has paid, also nobody who has left."""
    theirs = Q(user=None, order__user=None)
    if visitor.user_id is not None:
        theirs |= Q(user_id=visitor.user_id)
    return Document.objects.filter(theirs, order__in=orders_of(visitor).order_by().values("pk"))


def as_response(file: Any) -> HttpResponse:
    """The file's bytes, to be saved and not shown. Raises ``Damaged``."""
    document = file.document
    response = HttpResponse(services.open_file(file), content_type=TYPES[file.format])
    name = "".join(each if each.isalnum() or each in "-_." else "-" for each in document.number)
    name = name.encode("ascii", "replace").decode().replace("?", "-")
    response["Content-Disposition"] = f'attachment; filename="{name}.{file.format}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
