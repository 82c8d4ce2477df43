"""The panel: list, a page for each session, and ending one that runs."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from wagtail_hooks.lists.urls import list_urls
from wagtail_hooks.viewsets import ReadOnlyViewSet

from .ending import EndView
from .listing import LISTING, Impersonation, SessionIndexView
from .page import SessionView, session_rows
from .rows import DETAILS


class SessionViewSet(ReadOnlyViewSet):
    model = Impersonation
    name = "clientportal_sessions"
    url_prefix = "client-portal/sessions"
    menu_label = _("Sessions as clients")
    icon = "view"
    ordering = "-started_at"
    export_filename = "sessions-as-clients"
    actions = ("view", "end", "export")
    rows = staticmethod(session_rows)
    index_view_class = SessionIndexView
    inspect_view_class = SessionView
    search_fields = ["impersonator_name"]
    facts = LISTING.facts
    details = DETAILS

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            *list_urls(self, LISTING),
            path("end/<int:pk>/", self.construct_view(EndView), name="end"),
        ]
