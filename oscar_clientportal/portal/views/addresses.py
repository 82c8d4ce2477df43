"""A client's addresses in the agent's address book: added, changed, removed."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, FormView
from oscar.core.loading import get_model

from oscar_clientportal.portal.address_forms import ClientAddressForm
from oscar_clientportal.portfolios.services import change_address, forget_address, keep_address

from .base import AgentPage

ClientAddress = get_model("clientportal_portfolios", "ClientAddress")
ClientLink = get_model("clientportal_portfolios", "ClientLink")


class OfClientMixin(AgentPage):
    """A page about one client of the agent's portfolio."""

    @cached_property
    def link(self) -> Any:
        links = ClientLink.objects.visible_to(self.request.user)
        related = ("agent__user", "contact__company__country")
        return get_object_or_404(links.select_related(*related), pk=self.kwargs["pk"])

    def labels(self) -> QuerySet:
        return ClientAddress.objects.filter(link=self.link).select_related(
            "link__agent__user", "address__country"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            link=self.link, portfolio_url=reverse("clientportal_portal:portfolio"), **kwargs
        )

    def get_success_url(self) -> str:
        return reverse("clientportal_portal:portfolio-client", args=[self.link.pk]) + "#addresses"


class ClientAddressAddView(OfClientMixin, FormView):
    """An address of the client; it begins with the one the shop knows, where the agent may read it."""

    template_name = "oscar_clientportal/portal/client_address.html"
    page_title = _("Add an address of this client")
    form_class = ClientAddressForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        link = self.link
        company = link.contact.company if link.is_open else None
        initial = {"first_name": link.first_name, "last_name": link.last_name}
        if link.is_open:
            initial = {"first_name": link.contact.first_name, "last_name": link.contact.last_name}
        if company is not None and company.street:
            initial |= {"line1": company.street, "line4": company.town, "postcode": company.postcode}
            initial |= {"country": company.country_id}
            if not company.is_individual:
                initial |= {"line1": company.name, "line2": company.street}
        return initial

    def form_valid(self, form: ClientAddressForm) -> HttpResponse:
        label = keep_address(link=self.link, address=form.instance)
        messages.success(self.request, gettext("%(address)s is in your address book.") % {"address": label})
        return super().form_valid(form)


class ClientAddressChangeView(ClientAddressAddView):
    """One of the client's addresses, changed for this client alone."""

    page_title = _("Change an address of this client")

    @cached_property
    def label(self) -> Any:
        return get_object_or_404(self.labels(), address_id=self.kwargs["address_pk"])

    def get_initial(self) -> dict[str, Any]:
        names = self.form_class._meta.fields
        return {name: getattr(self.label.address, name) for name in names} | {
            "country": self.label.address.country_id
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(label=self.label, **kwargs)

    def form_valid(self, form: ClientAddressForm) -> HttpResponse:
        label = change_address(label=self.label, address=form.instance)
        messages.success(self.request, gettext("%(address)s is in your address book.") % {"address": label})
        return FormView.form_valid(self, form)


class ClientAddressRemoveView(OfClientMixin, DetailView):
    """Asked by GET, done by POST."""

    template_name = "oscar_clientportal/portal/client_address_remove.html"
    page_title = _("Remove an address of this client")
    context_object_name = "label"

    def get_object(self, queryset: QuerySet | None = None) -> Any:
        return get_object_or_404(self.labels(), address_id=self.kwargs["address_pk"])

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        label = self.get_object()
        shown = str(label)
        forget_address(label=label)
        messages.success(request, gettext("%(address)s is no longer this client's.") % {"address": shown})
        return redirect(self.get_success_url())
