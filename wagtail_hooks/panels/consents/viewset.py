"""The panel: list and page."""

from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from wagtail_hooks.lists.urls import list_urls
from wagtail_hooks.viewsets import ReadOnlyViewSet

from .listing import LISTING, ConsentIndexView
from .page import ConsentView
from .rows import Consent, consents


class ConsentViewSet(ReadOnlyViewSet):
    model = Consent
    name = "clientportal_consents"
    url_prefix = "client-portal/consents"
    menu_label = _("Consents")
    icon = "key"
    ordering = "-pk"
    export_filename = "consents"
    actions = ("view", "export")
    rows = staticmethod(consents)
    index_view_class = ConsentIndexView
    inspect_view_class = ConsentView
    search_fields = ["purpose"]
    facts = LISTING.facts

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), *list_urls(self, LISTING)]
