"""The panel of plans: its list, its forms, new versions, the ladder."""

from typing import Any

from django import forms
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from wagtail_hooks.choosers import product_chooser
from wagtail_hooks.viewsets import PanelViewSet

from .form import PlanForm
from .ladder_page import LadderView
from .rows import FACTS, plans
from .versions import NewVersionView
from .views import NAME, AddPlanView, EditPlanView, PlanFilterSet, PlanIndexView


class PlanViewSet(PanelViewSet):
    model = get_model("clientportal_subscriptions", "Plan")
    name = NAME
    url_prefix = "client-portal/plans"
    menu_label = _("Plans")
    icon = "tag"
    ordering = "product__title"
    export_filename = "plans"
    rows = staticmethod(plans)
    index_view_class = PlanIndexView
    add_view_class = AddPlanView
    edit_view_class = EditPlanView
    filterset_class = PlanFilterSet
    search_fields = ["product__title", "product__upc", "contents__name"]
    edit_handler = ObjectList(
        [
            FieldPanel("product", widget=product_chooser.widget_class),
            FieldPanel("contents", widget=forms.CheckboxSelectMultiple),
            FieldRowPanel([FieldPanel("term_length"), FieldPanel("term_unit")], heading=_("Term")),
            FieldPanel("price"),
            FieldPanel("seats"),
            FieldPanel("upgrade_policy"),
            FieldPanel("trial_days"),
            FieldPanel("is_open"),
        ],
        base_form_class=PlanForm,
    )
    facts = FACTS

    def get_urlpatterns(self) -> list[URLPattern]:
        view: Any = self.construct_view
        return [
            *super().get_urlpatterns(),
            path("ladder/", view(LadderView), name="ladder"),
            path("new-version/<int:pk>/", view(NewVersionView), name="new-version"),
        ]
