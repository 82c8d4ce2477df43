"""An act on one row, behind a question: asked by GET, done by POST."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.portfolios.exceptions import PortfolioError


class ConfirmView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model: type[Model]
    rows: Callable[[], QuerySet]
    index_url_name = ""
    header_icon = ""
    template_name = "oscar_clientportal/wagtail/confirm.html"
    question = ""
    consequence = ""
    yes_label = ""
    done_message = ""
    is_serious = False

    def act(self) -> None:
        """Do it; what the customer may read is raised."""
        raise NotImplementedError

    @cached_property
    def object(self) -> Model:
        return get_object_or_404(self.rows(), pk=self.kwargs["pk"])

    @property
    def index_url(self) -> str:
        return reverse(self.index_url_name)

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[Any]:
        return []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.act()
        except PortfolioError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, self.done_message % {"object": self.object})
        return redirect(self.index_url)
