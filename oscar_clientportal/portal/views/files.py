"""The files the shop keeps for the customer to download."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import ListView, View
from oscar.core.loading import get_model

from oscar_clientportal.clients import private_files
from oscar_clientportal.clients.services.files import record_download
from oscar_clientportal.core import search

from .base import AccountPage

CompanyFile = get_model("clientportal_clients", "CompanyFile")


#: With more files than this the list has a search box.
SEARCHED_FROM = 10


@method_decorator(never_cache, name="dispatch")
class FileListView(AccountPage, ListView):
    template_name = "oscar_clientportal/portal/files.html"
    page_title = _("My files")
    active_tab = "files"
    context_object_name = "files"
    paginate_by = 25

    @cached_property
    def words(self) -> str:
        return search.typed_words(self.request.GET.get("q", ""))

    def get_queryset(self) -> QuerySet:
        files = CompanyFile.objects.visible_to(self.request.user).matching(self.words)
        by_category = F("category__title").asc(nulls_last=True)
        return files.select_related("category").order_by(by_category, "-created_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        is_searched = bool(self.words) or context["paginator"].count > SEARCHED_FROM
        return {**context, "words": self.words, "is_searched": is_searched}


class FileDownloadView(AccountPage, View):
    """One of them, and who has fetched it is noted. Another company's is missing, and so is one whose days are over."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = get_object_or_404(CompanyFile.objects.visible_to(request.user), pk=kwargs["pk"])
        response = private_files.download(row.file, title=row.title)
        if request.method == "GET":
            record_download(file=row, user=request.user)
        return response
