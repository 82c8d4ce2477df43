"""The panel itself: no list of a model, but a way in."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from .kinds import allowed_kinds
from .views import JobStateView, JobView, ProblemsView, TemplateFileView, UploadView


class ImportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(allowed_kinds(request.user))


class ImportViewSet(ViewSet):
    name = "clientportal_imports"
    url_prefix = "client-portal/imports"
    menu_label = _("Import")
    icon = "upload"
    menu_item_class = ImportMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        view: Any = self.construct_view
        return [
            path("", view(UploadView), name="index"),
            path("<int:pk>/", view(JobView), name="job"),
            path("<int:pk>/state/", view(JobStateView), name="state"),
            path("<int:pk>/problems/", view(ProblemsView), name="problems"),
            re_path(r"^template/(?P<kind>[a-z]+)/$", view(TemplateFileView), name="template"),
        ]
