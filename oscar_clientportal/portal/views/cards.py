"""The customer's saved cards: the list, adding one with a stop at the bank where it asks, the default, removing one."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View
from oscar.core.loading import get_model

from oscar_clientportal.core import conf
from oscar_clientportal.payments import exceptions
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.forms import CardForm
from oscar_clientportal.subscriptions.services import auto_renewal

from .base import AccountPage

SavedCard = get_model("clientportal_payments", "SavedCard")


@method_decorator([never_cache, transaction.non_atomic_requests], name="dispatch")
class CardPage(AccountPage):
    """A page about saved cards, in a shop that takes cards. The card provider is asked outside of any transaction."""

    active_tab = "cards"
    page_title = _("My cards")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not conf.settings.stripe_secret_key:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def next_page(self) -> str:
        """The page of this shop that a card is added for, such as that of a subscription; empty: the list of cards."""
        page = self.request.GET.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts=None)
        return page if page.startswith("/") and is_ours else ""

    def back(self) -> HttpResponse:
        return redirect(self.next_page or "clientportal_portal:cards")

    def tell_of_the_gone(self, before: list[Any]) -> None:
        """Cards that the provider did not have any more and that left the list on the way."""
        left = payments.saved_cards(user=self.request.user)
        gone = [str(card) for card in before if card not in left]
        if gone:
            message = gettext("No longer with the card provider, and so taken off your list: %(cards)s.")
            messages.warning(self.request, message % {"cards": ", ".join(gone)})


class CardListView(CardPage, TemplateView):
    template_name = "oscar_clientportal/portal/cards.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cards=payments.saved_cards(user=self.request.user), **kwargs)


class CardAddView(CardPage, FormView):
    """The card provider's fields. Where the bank wants to hear from the customer, they go there and come back."""

    template_name = "oscar_clientportal/portal/card_add.html"
    page_title = _("Add a card")
    form_class = CardForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(stripe=conf.settings, **kwargs)
        return {**context, "card_form": context["form"], "next_page": self.next_page}

    def form_valid(self, form: CardForm) -> HttpResponse:
        user = self.request.user
        known = payments.saved_cards(user=user)
        path = reverse("clientportal_portal:cards-added")
        if self.next_page:
            path = f"{path}?{urlencode({'next': self.next_page})}"
        try:
            card = payments.add_card(
                user=user,
                payment_method=form.cleaned_data["payment_method"],
                return_url=self.request.build_absolute_uri(path),
            )
        except exceptions.ActionRequired as action:
            return redirect(action.url)
        except (exceptions.ProviderError, exceptions.CardMissing) as error:
            return self.refused(form, str(error))
        messages.success(self.request, gettext("%(card)s is saved.") % {"card": card})
        self.tell_of_the_gone(known)
        return self.back()

    def form_invalid(self, form: CardForm) -> HttpResponse:
        return self.refused(form, gettext("Please enter your card."))

    def refused(self, form: CardForm, message: str) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, card_error=message))


class CardAddedView(CardPage, View):
    """The way back from the bank. What the address says proves nothing: the provider is asked."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            card = payments.finish_adding(user=request.user, setup_id=request.GET.get("setup_intent", ""))
        except exceptions.CardMissing as missing:
            raise Http404 from missing
        except exceptions.ActionRequired:
            messages.warning(request, gettext("Your bank has not confirmed the card, so it is not saved."))
        except exceptions.ProviderError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("%(card)s is saved.") % {"card": card})
        return self.back()


class OneCardPage(CardPage):
    """About one card: somebody else's is missing."""

    @cached_property
    def card(self) -> Any:
        return get_object_or_404(SavedCard.objects.visible_to(self.request.user), pk=self.kwargs["pk"])


class CardDefaultView(OneCardPage, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            payments.make_default(user=request.user, card=self.card)
        except exceptions.CardMissing as error:  # removed while the page was open
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("%(card)s is your default card now.") % {"card": self.card})
        return self.back()


class CardRemoveView(OneCardPage, TemplateView):
    """Asks first."""

    template_name = "oscar_clientportal/portal/card_remove.html"
    page_title = _("Remove a card")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pays = auto_renewal.paid_with(card=self.card)
        return super().get_context_data(
            card=self.card,
            own=[subscription for subscription in pays if subscription.contact.user_id == self.card.user_id],
            others=sum(subscription.contact.user_id != self.card.user_id for subscription in pays),
            heir=self.heir() if pays else None,
            **kwargs,
        )

    def heir(self) -> Any:
        """The card that pays afterwards: the default one, or the one that becomes it."""
        left = [card for card in payments.saved_cards(user=self.request.user) if card != self.card]
        return next(iter(left), None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            payments.remove_card(user=request.user, card=self.card)
        except exceptions.ProviderError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("%(card)s is removed.") % {"card": self.card})
        return self.back()
