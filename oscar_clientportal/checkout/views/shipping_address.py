"""The step "Shipping address" for an agent: an address book that holds clients' addresses and fills the form."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules
from oscar_clientportal.core.search import typed_words
from oscar_clientportal.portfolios.services import address_book, agent_of, keep_address


class ClientAddressField(forms.CharField):
    """The e-mail address of a client of the agent's portfolio; cleaned, the client's link."""

    def __init__(self, *, user: Any) -> None:
        self.user = user
        super().__init__(
            label=gettext_lazy("Keep it for a client"),
            required=False,
            max_length=rules.MAX_ADDRESS,
            help_text=gettext_lazy(
                "The e-mail address of a client in your portfolio, so that you find this address again."
            ),
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        )

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        links = get_model("clientportal_portfolios", "ClientLink").objects.visible_to(self.user)
        try:
            link = links.with_address(rules.normalise_email(typed)).select_related("agent__user").first()
        except ValueError:
            link = None
        if link is None:
            raise ValidationError(_("There is no client with this e-mail address in your portfolio."))
        return link


class ShippingAddressMixin:
    """Mixed over ``oscar.apps.checkout.views.ShippingAddressView``; for agents alone it looks different."""

    template_name_for_agents = "oscar_clientportal/checkout/shipping_address.html"
    addresses_per_page = 12

    @cached_property
    def agent(self) -> Any:
        return agent_of(self.request.user)

    @cached_property
    def words(self) -> str:
        return typed_words(self.request.GET.get("q", ""))

    def get_template_names(self) -> list[str]:
        names = super().get_template_names()
        return [self.template_name_for_agents, *names] if self.agent else names

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Oscar fails where the address is gone or somebody else's."""
        chosen = request.POST.get("address_id") if request.user.is_authenticated else None
        if chosen is not None and self._address(chosen) is None:
            messages.error(request, _("This address is no longer in your address book."))
            return redirect("checkout:shipping-address")
        return super().post(request, *args, **kwargs)

    def get_available_addresses(self) -> Any:
        if not self.agent:
            return super().get_available_addresses()
        found = address_book(user=self.request.user, words=self.words).filter(
            country__is_shipping_country=True
        )
        return Paginator(found, self.addresses_per_page).get_page(self.request.GET.get("page"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.agent:
            page = context["addresses"]
            context |= {"page_obj": page, "paginator": page.paginator, "is_paginated": page.has_other_pages()}
            context |= {"words": self.words, "filled_from": self.filled_from}
        return context

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.agent:
            form.fields["keep_for"] = ClientAddressField(user=self.request.user)
        return form

    @cached_property
    def filled_from(self) -> Any:
        """The address that the agent chose to fill the form with."""
        return self._address(self.request.GET.get("address")) if self.agent else None

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial() or {}
        if self.filled_from is None:
            return initial
        names = self.form_class._meta.fields
        filled = {name: getattr(self.filled_from, name) for name in names if hasattr(self.filled_from, name)}
        labels = self.filled_from.labels
        return {**filled, "keep_for": labels[0].link.client_email if labels else ""}

    def form_valid(self, form: Any) -> HttpResponse:
        if link := form.cleaned_data.get("keep_for"):
            keep_address(link=link, address=form.instance)
        return super().form_valid(form)

    def _address(self, pk: Any) -> Any:
        """The address of the user's own book with this number, or None."""
        if not pk or not str(pk).isascii() or not str(pk).isdigit() or len(str(pk)) > 18:
            return None
        return address_book(user=self.request.user).filter(pk=pk).first()
