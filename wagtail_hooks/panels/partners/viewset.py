"""The panel: its list, a page for each partner, and what is done with them."""

from functools import partial
from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn

from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import ReadOnlyViewSet

from . import acts
from .page import PartnerFilterSet, PartnerIndexView, PartnerView
from .rows import Partner, is_working, partners, state


def enabled_by(partner: Any) -> str:
    user = partner.enabled_by
    return (user.get_full_name() or user.email) if user else ""


class PartnerViewSet(ReadOnlyViewSet):
    model = Partner
    name = "clientportal_partners"
    url_prefix = "client-portal/partners"
    menu_label = _("Partners")
    icon = "group"
    ordering = "company__name"
    export_filename = "partners"
    actions = ("view", "add", "change")
    rows = staticmethod(partners)
    index_view_class = PartnerIndexView
    inspect_view_class = PartnerView
    filterset_class = PartnerFilterSet
    search_fields = ["company__search_text"]
    facts = (
        Fact("company", _("Partner"), str, sort_key="company__name"),
        Fact(
            "status",
            _("Status"),
            state,
            sort_key="is_active",
            column=partial(StatusTagColumn, primary=is_working),
        ),
        Fact(
            "ticked", _("People with the master account"), lambda partner: partner.ticked, sort_key="ticked"
        ),
        Fact("clients", _("Clients"), lambda partner: partner.clients, sort_key="clients"),
        Fact(
            "consents",
            _("Consents that stand"),
            lambda partner: partner.consents_standing,
            sort_key="consents_standing",
        ),
        Fact(
            "since",
            _("Since"),
            lambda partner: partner.created_at,
            sort_key="created_at",
            column=DateColumn,
        ),
        Fact("enabled_by", _("Enabled by"), enabled_by, is_listed=False),
        Fact(
            "disabled_at",
            pgettext_lazy("partner", "Disabled"),
            lambda partner: partner.disabled_at,
            is_listed=False,
        ),
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        view = self.construct_view
        return [
            *super().get_urlpatterns(),
            path("enable/", view(acts.EnableView), name="enable"),
            path("enable/<int:pk>/", view(acts.EnableAgainView), name="enable-again"),
            path("disable/<int:pk>/", view(acts.DisableView), name="disable"),
            path("<int:pk>/clients/add/", view(acts.AllowView), name="allow"),
            path("<int:pk>/clients/<int:link_pk>/remove/", view(acts.DisallowView), name="disallow"),
        ]
