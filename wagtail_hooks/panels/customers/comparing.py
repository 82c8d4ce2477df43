"""A customer beside a settings template, field by field."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import TemplateUnusable
from oscar_clientportal.clients.services.templates import Compared, compare

from .bulk_template import TemplateAct, apply_url
from .pages import CustomerMixin

SettingsTemplate = get_model("clientportal_clients", "SettingsTemplate")
LONGEST_KEY = 18


def compared(company: Any, template: Any) -> tuple[list[Compared], str]:
    """The rows, or why there are none."""
    try:
        return compare(company, template), ""
    except TemplateUnusable as error:
        return [], str(error)


class CompareView(CustomerMixin, TemplateView):
    """With the template it is assigned, or with one that is chosen."""

    permission_required = None
    any_permission_required = ["view", "change"]
    page_title = _("Compare with a settings template")
    header_icon = "sliders"
    template_name = "oscar_clientportal/wagtail/customers/compare.html"

    @cached_property
    def templates(self) -> list[Any]:
        return list(SettingsTemplate.objects.all())

    @cached_property
    def template(self) -> Any:
        asked = self.request.GET.get("template", "")
        is_key = asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_KEY
        key = int(asked) if is_key else self.company.template_id
        return next((each for each in self.templates if each.pk == key), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows, problem = compared(self.company, self.template) if self.template else ([], "")
        may_apply = self.template and not problem and TemplateAct().is_allowed(self.request.user)
        return super().get_context_data(
            rows=rows,
            problem=problem,
            different=sum(not row.same for row in rows),
            apply_url=apply_url(self.template, ("id", str(self.company.pk))) if may_apply else "",
            **kwargs,
        )
