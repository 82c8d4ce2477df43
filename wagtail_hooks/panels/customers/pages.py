"""What the pages about one customer share."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.clients.exceptions import ClientError
from wagtail_hooks.confirm import ConfirmView

Company = get_model("clientportal_clients", "Company")


class CustomerMixin(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """A page about one customer, below its form."""

    model = Company
    permission_required: str | None = "change"
    #: A permission beside that on customers.
    also_required = ""
    page_title: Any = ""
    header_icon = "group"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.also_required and not request.user.has_perm(self.also_required):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def company(self) -> Any:
        return get_object_or_404(Company, pk=self.kwargs["pk"])

    @property
    def customer_url(self) -> str:
        name = "edit" if self.user_has_permission("change") else "inspect"
        return reverse(f"clientportal_customers:{name}", args=[self.company.pk])

    def get_page_subtitle(self) -> str:
        return str(self.company)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("clientportal_customers:index"), "label": _("Customers")},
            {"url": self.customer_url, "label": str(self.company)},
            {"url": "", "label": self.page_title, "sublabel": str(self.company)},
        ]


class CustomerConfirmView(CustomerMixin, ConfirmView):
    """A question about one customer; what may go wrong is told on the customer's page."""

    @property
    def index_url(self) -> str:
        return self.customer_url

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            done = self.act()
        except ClientError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, self.done_message % {"object": done})
        return redirect(self.customer_url)
