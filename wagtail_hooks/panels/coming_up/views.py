"""The page: until when, what it will bring, day by day, and every step."""

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Table
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.core import money

from .chart import Chart
from .form import UntilForm, today
from .rows import charges, day_of, gather, table_columns
from .summary import bars, totals

PANEL = "coming-up"
PER_PAGE = 50


class ComingUpPage(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = get_model("clientportal_subscriptions", "Subscription")
    any_permission_required = ["view", "change"]
    header_icon = "date"
    panel_url_name = "clientportal_coming_up"
    panel_title = gettext_lazy("Coming up")

    def url_of(self, name: str, *args: Any) -> str:
        return reverse(f"{self.panel_url_name}:{name}", args=args)

    @property
    def index_url(self) -> str:
        return self.url_of("index")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        panel = {"url": self.index_url, "label": self.panel_title}
        return [*self.breadcrumbs_items, panel, {"url": "", "label": self.get_page_title()}]


class ComingUpView(ComingUpPage):
    page_title = gettext_lazy("Coming up")
    template_name = "oscar_clientportal/wagtail/coming_up/index.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    @cached_property
    def form(self) -> UntilForm:
        return UntilForm(self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_valid = self.form.is_valid()
        rows, is_cut = gather(self.form.cleaned_data["until"]) if is_valid else ([], False)
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            form=self.form,
            is_cut=is_cut,
            seen_until=rows[-1].at if is_cut else None,
            page=page,
            table=Table(table_columns(), page.object_list),
            **(self._sums(rows, is_cut) if is_valid else {}),
            **kwargs,
        )

    def _sums(self, rows: list[Any], is_cut: bool) -> dict[str, Any]:
        until, charged = self.form.cleaned_data["until"], charges(rows)
        last = day_of(rows[-1].at) if is_cut else until
        sums = totals(charged)
        return {
            "until": until,
            "count": len(rows),
            "totals": [
                {
                    "count": total.count,
                    "amount": money.display(total.amount, total.currency),
                    "at_risk": money.display(total.at_risk, total.currency) if total.at_risk else "",
                    "chart": Chart(bars(charged, total.currency, today(), last), total),
                }
                for total in sums
            ],
        }
