"""The files the shop keeps for the customer to download."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import ListView, View
from oscar.core.loading import get_model

from oscar_clientportal.clients import private_files

from .base import AccountPage

CompanyFile = get_model("clientportal_clients", "CompanyFile")


@method_decorator(never_cache, name="dispatch")
class FileListView(AccountPage, ListView):
    template_name = "oscar_clientportal/portal/files.html"
    page_title = _("My files")
    active_tab = "files"
    context_object_name = "files"
    paginate_by = 25

    def get_queryset(self) -> QuerySet:
        return CompanyFile.objects.visible_to(self.request.user)


class FileDownloadView(AccountPage, View):
    """One of them: another company's is missing."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = get_object_or_404(CompanyFile.objects.visible_to(request.user), pk=kwargs["pk"])
        return private_files.download(row.file, title=row.title)
