"""The panel itself."""

from functools import partial
from typing import Any

from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn

from wagtail_hooks.facts import Fact, readable
from wagtail_hooks.viewsets import PanelViewSet

from .forms import RegistrationLinkForm
from .views import (
    LinkCreateView,
    LinkIndexView,
    LinkMailView,
    LinkPageView,
    LinkQrView,
    LinkRevokeView,
)
from .words import is_open, links, maker, state, uses

RegistrationLink = get_model("clientportal_clients", "RegistrationLink")


class RegistrationLinkViewSet(PanelViewSet):
    """Links are made, sent, counted and revoked; nothing about one is changed once it is out in the world."""

    model = RegistrationLink
    name = "clientportal_registration"
    url_prefix = "client-portal/registration"
    menu_label = _("Registration links")
    icon = "link"
    ordering = "-created_at"
    export_filename = "registration-links"
    rows = staticmethod(links)
    actions = ("view", "add", "change")
    index_view_class = LinkIndexView
    add_view_class = LinkCreateView
    inspect_view_class = LinkPageView
    inspect_view_enabled = True
    form_class = RegistrationLinkForm
    search_fields = ["label"]
    facts = (
        Fact("label", _("Label"), str, sort_key="label"),
        Fact("state", _("Status"), state, column=partial(StatusTagColumn, primary=is_open)),
        Fact(
            "expires_at",
            _("Valid until"),
            lambda link: link.expires_at,
            shown=lambda link: readable(link.expires_at),
            sort_key="expires_at",
        ),
        Fact("uses", _("Registrations"), uses, sort_key="uses"),
        Fact("created_by", _("Created by"), maker),
        Fact(
            "created_at", _("Created"), lambda link: link.created_at, sort_key="created_at", column=DateColumn
        ),
    )

    def get_form_class(self, for_update: bool = False) -> type:
        return self.form_class

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(["edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"])
        return super().get_common_view_kwargs(**{**absent, "panel_title": self.menu_label, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            path("mail/<int:pk>/", self.construct_view(LinkMailView), name="mail"),
            path("revoke/<int:pk>/", self.construct_view(LinkRevokeView), name="revoke"),
            re_path(r"^qr/(?P<pk>[0-9]+)/(?P<kind>svg|png)/$", self.construct_view(LinkQrView), name="qr"),
        ]

    def register_admin_url_finder(self) -> None:
        """There is no page to edit such a row."""
