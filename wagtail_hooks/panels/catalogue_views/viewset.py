"""The panel: list, page, form with its preview, and what is done with a view."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from wagtail_hooks.lists.urls import list_urls
from wagtail_hooks.viewsets import ReadOnlyViewSet

from .acts import DefaultView, DeleteViewView, NoDefaultView
from .editing import AddViewView, ArticlesView, ChangeViewView, PreviewView
from .listing import LISTING, ViewIndexView
from .page import ViewView
from .rows import NAME, CatalogueView, views


class CatalogueViewViewSet(ReadOnlyViewSet):
    model = CatalogueView
    name = NAME
    url_prefix = "client-portal/catalogue-views"
    menu_label = _("Catalogue views")
    icon = "view"
    ordering = "name"
    export_filename = "catalogue-views"
    actions = ("view", "add", "change", "delete")
    rows = staticmethod(views)
    index_view_class = ViewIndexView
    #: What is searched: see ``rows.find``.
    search_fields = ["name"]
    facts = LISTING.facts

    def get_urlpatterns(self) -> list[URLPattern]:
        view = self.construct_view
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name != "inspect"]
        return [
            *kept,
            path("inspect/<int:pk>/", view(ViewView), name="inspect"),
            path("new/", view(AddViewView), name="add"),
            path("new/preview/", view(PreviewView), name="preview_new"),
            path("change/<int:pk>/", view(ChangeViewView), name="change"),
            path("change/<int:pk>/preview/", view(PreviewView), name="preview"),
            path("articles/", view(ArticlesView), name="articles"),
            path("default/<int:pk>/", view(DefaultView), name="default"),
            path("no-default/<int:pk>/", view(NoDefaultView), name="no-default"),
            path("delete/<int:pk>/", view(DeleteViewView), name="delete"),
            *[pattern for pattern in list_urls(self, LISTING) if pattern.name == "views"],
        ]
