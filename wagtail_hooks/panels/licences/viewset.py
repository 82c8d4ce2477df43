"""The panel: list, page, and what is done there."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from wagtail_hooks.lists.urls import list_urls
from wagtail_hooks.viewsets import ReadOnlyViewSet

from .editing import AddLicenceView, ChangeLicenceView
from .ending import EndLicenceView
from .listing import LISTING, LicenceIndexView
from .page import DETAILS, LicenceView
from .rows import NAME, Licence, licences
from .seats import GiveSeatView, TakeSeatView


class LicenceViewSet(ReadOnlyViewSet):
    model = Licence
    name = NAME
    url_prefix = "client-portal/licences"
    menu_label = _("Licences")
    icon = "pick"
    ordering = "-created_at"
    export_filename = "licences"
    actions = ("view", "add", "change", "delete", "export")
    rows = staticmethod(licences)
    index_view_class = LicenceIndexView
    inspect_view_class = LicenceView
    #: What is searched: see ``rows.find``.
    search_fields = ["title"]
    facts = DETAILS

    def get_urlpatterns(self) -> list[URLPattern]:
        view = self.construct_view
        return [
            *super().get_urlpatterns(),
            path("new/", view(AddLicenceView), name="add"),
            path("change/<int:pk>/", view(ChangeLicenceView), name="change"),
            path("end/<int:pk>/", view(EndLicenceView), name="end"),
            path("give/<int:pk>/", view(GiveSeatView), name="give"),
            path("take/<int:pk>/<int:seat>/", view(TakeSeatView), name="take"),
            *list_urls(self, LISTING),
        ]
