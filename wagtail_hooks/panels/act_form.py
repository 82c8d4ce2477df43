"""A form behind which stands one act: filled in, done, and what can't be done said beside it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.portfolios.exceptions import PortfolioError


class ActFormView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    model: Any = None
    index_url_name = ""
    header_icon = ""
    template_name = "oscar_clientportal/wagtail/projects/form.html"
    yes_label: Any = ""
    explanation: Any = ""
    done_message: Any = ""
    #: The field beside which a refusal stands.
    refused_field: str | None = None

    @property
    def back_url(self) -> str:
        raise NotImplementedError

    @property
    def success_url(self) -> str:
        return self.back_url

    def act(self, data: dict[str, Any]) -> Any:
        """Do it, and return what ``done_message`` names; refusals are raised."""
        raise NotImplementedError

    def get_page_subtitle(self) -> str:
        return ""

    def get_breadcrumbs_items(self) -> list[Any]:
        here = {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, {"url": self.back_url, "label": self.panel_title}, here]

    panel_title: Any = ""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            done = self.act(form.cleaned_data)
        except PortfolioError as error:
            form.add_error(self.refused_field, str(error))
            return self.form_invalid(form)
        messages.success(self.request, self.done_message % {"object": done})
        return redirect(self.success_url)
