"""How many seats will be free in the months to come, and which of those in use nobody seems to need."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from oscar_clientportal.core import clock, conf
from oscar_clientportal.licences import services
from oscar_clientportal.portal import company_forecast
from oscar_clientportal.portal.company_licences import renewals_of
from oscar_clientportal.portal.seat_bar import bar_of

from .company_base import SuperAdminPage


class ForecastView(SuperAdminPage, TemplateView):
    template_name = "oscar_clientportal/portal/company/forecast.html"
    page_title = _("Forecast")
    company_tab = "company-forecast"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        until = now + company_forecast.AHEAD
        start = services.company_figures(company=self.company)
        renewals = renewals_of(self.company)
        steps = services.forecast(company=self.company, until=until, renewals=renewals)
        lines = company_forecast.lines_of(start, steps)
        most = company_forecast.MOST_UNUSED
        unused = list(services.unused_seats(company=self.company)[: most + 1])
        return super().get_context_data(
            bar=bar_of(start) if start.quantity else None,
            lines=lines,
            has_more_lines=len(steps) > len(lines),
            missing=company_forecast.used_up_text(lines),
            curve=company_forecast.picture_of(start, steps, now=now, until=until) if steps else None,
            unused=unused[:most],
            has_more_unused=len(unused) > most,
            unused_days=conf.settings.unused_seat_time.days,
            **kwargs,
        )
