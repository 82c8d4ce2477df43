"""The panel itself: no list of a model, but what follows from one."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from .exporting import ComingUpJobFile, ComingUpJobPage, ComingUpJobState, ExportView
from .views import ComingUpView

MAY_SEE = ("clientportal_subscriptions.view_subscription", "clientportal_subscriptions.change_subscription")


class ComingUpMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(permission) for permission in MAY_SEE)


class ComingUpViewSet(ViewSet):
    name = "clientportal_coming_up"
    url_prefix = "client-portal/coming-up"
    menu_label = _("Coming up")
    icon = "date"
    menu_item_class = ComingUpMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        view: Any = self.construct_view
        # A viewset gives a view only what the view has a name for.
        own = {"panel_url_name": self.url_namespace, "panel_title": self.menu_label}
        job = {**own, "model": ComingUpView.model}
        return [
            path("", view(ComingUpView), name="index"),
            path("export/", view(ExportView), name="export"),
            path("export/<int:pk>/", view(ComingUpJobPage, **job), name="export_job"),
            path("export/<int:pk>/state/", view(ComingUpJobState, **job), name="export_state"),
            path("export/<int:pk>/file/", view(ComingUpJobFile, **job), name="export_file"),
        ]
