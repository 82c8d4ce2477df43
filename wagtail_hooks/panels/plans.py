"""Panels: the contents that can be opened, and the plans that sell them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from oscar.core.loading import get_model
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn

from wagtail_hooks import reads
from wagtail_hooks.choosers import product_chooser
from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import GuardedDeleteView, PanelIndexView, PanelViewSet

Content = get_model("clientportal_subscriptions", "Content")
Plan = get_model("clientportal_subscriptions", "Plan")

#: The longest term, in each unit: ten years. Further than that the calendar itself runs out.
LONGEST = {Plan.Unit.DAY: 3660, Plan.Unit.MONTH: 120, Plan.Unit.YEAR: 10}


def names(objects: Any) -> str:
    return ", ".join(str(item) for item in objects.all())


def term(plan: Any) -> str:
    """The plan's term in words."""
    forms_by_unit = {
        Plan.Unit.DAY: ngettext("%(count)d day", "%(count)d days", plan.term_length),
        Plan.Unit.MONTH: ngettext("%(count)d month", "%(count)d months", plan.term_length),
        Plan.Unit.YEAR: ngettext("%(count)d year", "%(count)d years", plan.term_length),
    }
    return forms_by_unit[plan.term_unit] % {"count": plan.term_length}


class PlanForm(WagtailAdminModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        length, longest = cleaned.get("term_length"), LONGEST.get(cleaned.get("term_unit"))
        if length is not None and longest and not 1 <= length <= longest:
            message = _("A term lasts at least one unit and at most ten years.")
            self.add_error("term_length", forms.ValidationError(message))
        return cleaned


class PlanIndexView(PanelIndexView):
    page_title = _("Plans")


class PlanViewSet(PanelViewSet):
    model = Plan
    name = "clientportal_plans"
    url_prefix = "client-portal/plans"
    menu_label = _("Plans")
    icon = "tag"
    ordering = "product__title"
    export_filename = "plans"
    rows = staticmethod(reads.plans)
    index_view_class = PlanIndexView
    search_fields = ["product__title", "product__upc", "contents__name"]
    edit_handler = ObjectList(
        [
            FieldPanel("product", widget=product_chooser.widget_class),
            FieldPanel("contents", widget=forms.CheckboxSelectMultiple),
            FieldRowPanel([FieldPanel("term_length"), FieldPanel("term_unit")], heading=_("Term")),
            FieldPanel("is_open"),
        ],
        base_form_class=PlanForm,
    )
    facts = (
        Fact("plan", _("Plan"), str, sort_key="product__title"),
        Fact("contents", _("Contents"), lambda plan: names(plan.contents)),
        Fact("term", _("Term"), term),
        Fact(
            "is_open",
            _("Open to new buyers"),
            lambda plan: plan.is_open,
            sort_key="is_open",
            column=BooleanColumn,
        ),
    )


class ContentIndexView(PanelIndexView):
    page_title = _("Contents")


class ContentDeleteView(GuardedDeleteView):
    """A content in use is kept: without it plans would open less, and protected pages nobody."""

    def in_use(self, content: Any) -> bool:
        return content.plans.exists() or content.page_requirements.exists()


class ContentViewSet(PanelViewSet):
    model = Content
    name = "clientportal_contents"
    url_prefix = "client-portal/contents"
    menu_label = _("Contents")
    icon = "folder-open-inverse"
    ordering = "name"
    export_filename = "contents"
    rows = staticmethod(reads.contents)
    index_view_class = ContentIndexView
    delete_view_class = ContentDeleteView
    search_fields = ["code", "name"]
    edit_handler = ObjectList([FieldPanel("name"), FieldPanel("code")])
    facts = (
        Fact("name", _("Content"), str, sort_key="name"),
        Fact("code", _("Code"), lambda content: content.code, sort_key="code"),
        Fact("plans", _("Plans"), lambda content: names(content.plans)),
    )
