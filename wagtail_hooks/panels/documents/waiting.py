"""Documents that are to be issued: what waits, what failed and why."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from wagtail_hooks.facts import readable
from wagtail_hooks.lists import paging
from wagtail_hooks.lists.keyset import Order
from wagtail_hooks.panels.accounts.page import RowButtonsColumn

from . import rows

ROWS_A_PAGE = 50
#: What was tried most comes first: it is what needs somebody.
MOST_TRIED = Order("tries", descending=True)


class TryColumn(RowButtonsColumn):
    def get_value(self, instance: Any) -> list[dict[str, Any]]:
        return [{"label": _("Try now"), "url": rows.url_of("try_again", instance.pk), "is_serious": False}]


def waiting_table(found: list[Any], *, may_try: bool) -> Table:
    columns = [
        Column("order", label=gettext_lazy("Order"), accessor=lambda row: row.order.number),
        Column("kind", label=gettext_lazy("Kind"), accessor=lambda row: row.get_kind_display()),
        Column("since", label=gettext_lazy("Since"), accessor=lambda row: readable(row.created_at)),
        Column("tries", label=gettext_lazy("Tries"), accessor="tries"),
        Column("error", label=gettext_lazy("Why it could not be issued"), accessor="error"),
        Column("next", label=gettext_lazy("Next try"), accessor=lambda row: readable(row.next_at)),
    ]
    return Table([*columns, TryColumn("try", label="", accessor="pk")] if may_try else columns, found)


class WaitingView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = rows.Document
    permission_required = "view"
    page_title = gettext_lazy("Documents to be issued")
    header_icon = "time"
    template_name = "oscar_clientportal/wagtail/documents/waiting.html"

    def get_breadcrumbs_items(self) -> list[Any]:
        return [
            *self.breadcrumbs_items,
            {"url": rows.url_of("index"), "label": _("Documents")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = self.request.GET
        asked = paging.Asked(
            MOST_TRIED, ROWS_A_PAGE, after=typed.get("after", ""), before=typed.get("before", ""), number=2
        )
        page = paging.read_page(rows.PendingDocument.objects.select_related("order"), asked)
        table = waiting_table(page.object_list, may_try=self.user_has_permission("add"))
        return super().get_context_data(table=table, page=page, **kwargs)
