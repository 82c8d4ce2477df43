"""The page with the ladder of plans, and what is to be said of it."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from oscar.core.loading import get_model
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.subscriptions.rules.ladder import findings, ladder

from . import words
from .picture import Picture, facts_of_plans
from .rows import rungs_now


class LadderView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = get_model("clientportal_subscriptions", "Plan")
    any_permission_required = ["add", "change", "delete", "view"]
    header_icon = "list-ul"
    page_title = gettext_lazy("Ladder of plans")
    template_name = "oscar_clientportal/wagtail/plans/ladder.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        panel = {"url": reverse("clientportal_plans:index"), "label": _("Plans")}
        return [*self.breadcrumbs_items, panel, {"url": "", "label": self.page_title}]

    @cached_property
    def rungs(self) -> list[Any]:
        return rungs_now()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = ladder(self.rungs)
        return super().get_context_data(
            sentences=[words.sentence(finding) for finding in findings(self.rungs)],
            has_plans=bool(found.steps),
            picture=Picture(found, facts_of_plans()),
            **kwargs,
        )
