"""Who changed what about the company, its people and its licences, and on whose behalf."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from oscar_clientportal.core import acting
from oscar_clientportal.portal.company_record import Position, found_entries

from .company_base import SuperAdminPage


class RecordView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/record.html"
    page_title = _("Record")
    company_tab = "company-record"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        position = Position.of(self.request.GET.get("before", ""))
        entries, next_position = found_entries(
            user=self.request.user, company=self.company, position=position
        )
        return super().get_context_data(
            entries=entries,
            older=next_position,
            is_first=position == Position(),
            is_acting=acting.current() is not None,
            **kwargs,
        )
