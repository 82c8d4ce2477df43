"""Two panels: the versions of the terms of use, and the customers with their answers to the one that holds."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn
from wagtail.permission_policies import ModelPermissionPolicy

from wagtail_hooks.facts import Fact
from wagtail_hooks.lists.urls import list_urls
from wagtail_hooks.permissions import permissions_for
from wagtail_hooks.viewsets import ReadOnlyViewSet

from . import acts
from . import rows as told
from .answers import ACTS, LISTING, AnswersIndexView, Company, companies
from .comparing import CompareView
from .page import TermsIndexView, TermsPageView

#: The rights to the terms, not those to the customers that are the rows.
POLICY = ModelPermissionPolicy(told.TermsVersion)


class TermsViewSet(ReadOnlyViewSet):
    model = told.TermsVersion
    name = acts.NAME
    url_prefix = "client-portal/terms"
    menu_label = _("Terms of use")
    icon = "doc-full"
    ordering = "-number"
    export_filename = "terms-of-use"
    actions = ("view", "add", "change", "delete", "publish", "remind", "export")
    rows = staticmethod(told.versions)
    index_view_class = TermsIndexView
    inspect_view_class = TermsPageView
    facts = (
        Fact("version", _("Version"), told.title, sort_key="number"),
        Fact("state", _("Status"), told.state, column=partial(StatusTagColumn, primary=told.holds)),
        Fact("published", _("Published"), lambda row: row.published_at, column=DateColumn),
        Fact("published_by", _("By"), told.published_by),
        Fact("accepted", _("Accepted"), lambda row: row.accepted),
        Fact("declined", _("Declined"), lambda row: row.declined),
        Fact("unanswered", _("Not answered"), told.unanswered),
    )
    details = (Fact("summary", _("What is new"), lambda row: row.summary),)

    def get_urlpatterns(self) -> list[URLPattern]:
        views = {
            "edit": acts.TermsEditView,
            "publish": acts.PublishView,
            "delete": acts.DeleteView,
            "compare": CompareView,
        }
        return [
            *super().get_urlpatterns(),
            path("add/", self.construct_view(acts.TermsAddView), name="add"),
            *[
                path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
                for name, view in views.items()
            ],
        ]


class TermsAnswerViewSet(ReadOnlyViewSet):
    """The rows are customers; who may see them here is a matter of the terms."""

    model = Company
    name = "clientportal_terms_answers"
    url_prefix = "client-portal/terms-answers"
    menu_label = _("Answers to the terms")
    icon = "user"
    ordering = "-pk"
    export_filename = "answers-to-the-terms"
    rows = staticmethod(companies)
    index_view_class = AnswersIndexView
    facts = LISTING.facts

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        def is_shown(_item: Any, request: Any) -> bool:
            return POLICY.user_has_any_permission(request.user, ["view"])

        return type("TermsAnswersMenuItem", (MenuItem,), {"is_shown": is_shown})

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"permission_policy": POLICY, **kwargs})

    def get_permissions_to_register(self) -> QuerySet[Any]:
        return permissions_for(told.TermsVersion, ())

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            *list_urls(self, LISTING, ACTS),
        ]
