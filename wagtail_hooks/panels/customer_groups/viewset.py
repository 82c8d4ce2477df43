"""The panel: list, page, and what is done there."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from wagtail_hooks.lists.urls import list_urls
from wagtail_hooks.viewsets import ReadOnlyViewSet

from .editing import (
    AddGroupView,
    AddMemberView,
    ChangeGroupView,
    DeleteGroupView,
    RemoveMemberView,
)
from .page import GroupView
from .rows import LISTING, NAME, CustomerGroup, GroupIndexView, groups


class CustomerGroupViewSet(ReadOnlyViewSet):
    model = CustomerGroup
    name = NAME
    url_prefix = "client-portal/customer-groups"
    menu_label = _("Customer groups")
    icon = "group"
    ordering = "title"
    export_filename = "customer-groups"
    actions = ("view", "add", "change", "delete")
    rows = staticmethod(groups)
    index_view_class = GroupIndexView
    #: What is searched: see ``rows.find``.
    search_fields = ["title"]
    facts = LISTING.facts

    def get_urlpatterns(self) -> list[URLPattern]:
        view = self.construct_view
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name != "inspect"]
        return [
            *kept,
            path("inspect/<int:pk>/", view(GroupView), name="inspect"),
            path("new/", view(AddGroupView), name="add"),
            path("change/<int:pk>/", view(ChangeGroupView), name="change"),
            path("delete/<int:pk>/", view(DeleteGroupView), name="delete"),
            path("member/<int:pk>/", view(AddMemberView), name="member"),
            path("remove/<int:pk>/<int:company_pk>/", view(RemoveMemberView), name="remove"),
            *[pattern for pattern in list_urls(self, LISTING) if pattern.name == "views"],
        ]
