"""The panel: list, form, acts, and why a price is what it is."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from wagtail_hooks.lists.urls import list_urls
from wagtail_hooks.viewsets import ReadOnlyViewSet

from .bulk import ACTS
from .editing import AddConditionView, ChangeConditionView, DeleteConditionView, EndConditionView
from .listing import LISTING, ConditionIndexView
from .rows import NAME, PriceCondition, conditions
from .why import WhyView


class ConditionViewSet(ReadOnlyViewSet):
    model = PriceCondition
    name = NAME
    url_prefix = "client-portal/conditions"
    menu_label = _("Conditions")
    icon = "tag"
    ordering = "-created_at"
    export_filename = "conditions"
    actions = ("view", "add", "change", "delete", "export", "import")
    rows = staticmethod(conditions)
    index_view_class = ConditionIndexView
    inspect_view_enabled = False
    #: What is searched: see ``rows.find``.
    search_fields = ["note"]
    facts = LISTING.facts

    def get_urlpatterns(self) -> list[URLPattern]:
        view = self.construct_view
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", view(AddConditionView), name="add"),
            path("change/<int:pk>/", view(ChangeConditionView), name="change"),
            path("end/<int:pk>/", view(EndConditionView), name="end"),
            path("delete/<int:pk>/", view(DeleteConditionView), name="delete"),
            path("why/", view(WhyView), name="why"),
            *list_urls(self, LISTING, ACTS),
        ]
