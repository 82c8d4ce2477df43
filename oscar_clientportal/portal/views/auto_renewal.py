"""Automatic renewal of one's own subscription: which card pays it, and letting it end."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView

from oscar_clientportal.core import conf
from oscar_clientportal.portal.own_subscriptions import price_of_renewal
from oscar_clientportal.portal.renewal_forms import RenewalCardForm
from oscar_clientportal.subscriptions.exceptions import RenewalRefused
from oscar_clientportal.subscriptions.services import auto_renewal, seats_affected
from oscar_clientportal.subscriptions.services.seats import told_of_ending_later

from .own_subscriptions import OneSubscriptionPage


class RenewalPage(OneSubscriptionPage):
    def back(self) -> HttpResponse:
        return redirect("clientportal_portal:subscription", pk=self.subscription.pk)


class RenewalCardView(RenewalPage, FormView):
    """Switch it on with a saved card, or have another one pay it."""

    template_name = "oscar_clientportal/portal/subscription_renew.html"
    form_class = RenewalCardForm

    @cached_property
    def is_on(self) -> bool:
        """Whether a card of whoever is logged in pays already."""
        return self.subscription.auto_renew and self.subscription.renewal_payer_id == self.request.user.pk

    def get_page_title(self) -> str:
        return gettext("Change the card") if self.is_on else gettext("Switch automatic renewal on")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not conf.settings.stripe_secret_key:
            raise Http404
        if request.user.is_authenticated and not self.is_on:
            refusal = auto_renewal.may_switch_on(subscription=self.subscription, user=request.user)
            if refusal:
                messages.warning(request, refusal)
                return self.back()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        current = self.subscription.card if self.is_on else None
        return {**super().get_form_kwargs(), "user": self.request.user, "current": current}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        came_from = urlencode({"next": self.request.path})
        add_url = f"{reverse('clientportal_portal:cards-add')}?{came_from}"
        price = self.held.total or price_of_renewal(self.held)
        return super().get_context_data(is_on=self.is_on, add_url=add_url, price=price, **kwargs)

    def form_valid(self, form: RenewalCardForm) -> HttpResponse:
        act = auto_renewal.change_card if self.is_on else auto_renewal.switch_on
        card = form.cleaned_data["card"]
        try:
            act(subscription=self.subscription, user=self.request.user, card=card)
        except RenewalRefused as refused:
            form.add_error("card", str(refused))
            return self.form_invalid(form)
        if self.is_on:
            text = gettext("%(card)s pays the renewals from now on.")
        else:
            text = gettext("This subscription renews by itself now, paid with %(card)s.")
        messages.success(self.request, text % {"card": card})
        return self.back()


class RenewalStopView(RenewalPage, TemplateView):
    """Asks first, and says what it means."""

    template_name = "oscar_clientportal/portal/subscription_stop.html"
    page_title = _("Switch automatic renewal off")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not self.subscription.auto_renew:
            messages.info(request, gettext("Automatic renewal is off."))
            return self.back()
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        affected = seats_affected(self.subscription)
        return super().get_context_data(told_of_seats=told_of_ending_later(affected), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            auto_renewal.switch_off(subscription=self.subscription, by=request.user)
        except RenewalRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, gettext("Automatic renewal is switched off."))
        return self.back()
