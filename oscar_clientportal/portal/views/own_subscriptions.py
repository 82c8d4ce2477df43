"""What somebody has subscribed to: the list, and one of them with its history and its receipts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import reading_of
from oscar_clientportal.core import clock, conf
from oscar_clientportal.portal import receipt_pdf
from oscar_clientportal.portal.own_subscriptions import Shown, shown_to
from oscar_clientportal.portal.seats_of_others import through_company
from oscar_clientportal.portal.subscription_history import happenings
from oscar_clientportal.subscriptions.services import (
    accessible_contents,
    auto_renewal,
    own_offers,
    priced,
    seats_affected,
)

from .base import AccountPage

Document = get_model("clientportal_documents", "Document")
Order = get_model("order", "Order")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")


@method_decorator(never_cache, name="dispatch")
class SubscriptionListView(AccountPage, TemplateView):
    """What opens for the person who is logged in, until when, and who pays; and what they could have."""

    template_name = "oscar_clientportal/portal/subscriptions.html"
    page_title = _("My subscriptions")
    active_tab = "subscriptions"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        shown = shown_to(user=self.request.user, now=now)
        by_seat = through_company(user=self.request.user, now=now)
        # Nobody is offered what their seat opens already.
        opened = accessible_contents(self.request.user) if by_seat else frozenset()
        offers = [
            offer
            for offer in own_offers(user=self.request.user, on=now, reading=reading_of(self.request))
            if offer.refusal is None and not offer.contents <= opened
        ]
        return super().get_context_data(
            current=[held for held in shown if held.is_current],
            past=[held for held in shown if not held.is_current],
            by_seat=by_seat,
            now=now,
            choices=priced(offers=offers, request=self.request),
            **kwargs,
        )


@method_decorator(never_cache, name="dispatch")
class OneSubscriptionPage(AccountPage):
    """About one subscription of whoever is logged in: somebody else's is missing, whoever pays for it."""

    active_tab = "subscriptions"
    page_title = ""

    @cached_property
    def subscription(self) -> Any:
        mine = Subscription.objects.visible_to(self.request.user)
        return get_object_or_404(mine.select_related("contact", "card"), pk=self.kwargs["pk"])

    @cached_property
    def held(self) -> Shown:
        terms = Term.objects.visible_to(self.request.user).filter(subscription=self.subscription)
        shown = shown_to(user=self.request.user, now=clock.now(), terms=terms)
        if not shown:
            raise Http404
        return shown[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(held=self.held, now=self.held.now, **kwargs)


class SubscriptionView(OneSubscriptionPage, TemplateView):
    """What it opens, how it goes on, what it can become, and all that happened to it."""

    template_name = "oscar_clientportal/portal/subscription.html"

    def get_page_title(self) -> str:
        return str(self.held.term.plan)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        refusal = auto_renewal.may_switch_on(subscription=self.subscription, user=user)
        return super().get_context_data(
            why_not=refusal,
            takes_cards=bool(conf.settings.stripe_secret_key),
            choices=self.upgrades(),
            terms=self.terms(),
            affected=seats_affected(self.subscription),
            happenings=happenings(subscription=self.held.subscription, user=user),
            makes_pdf=receipt_pdf.is_available(),
            **kwargs,
        )

    def upgrades(self) -> list[Any]:
        """The plans this one can become today."""
        offers = own_offers(user=self.request.user, on=self.held.now, reading=reading_of(self.request))
        mine = [
            offer
            for offer in offers
            if offer.is_upgrade and offer.held and offer.held.subscription_id == self.subscription.pk
        ]
        return priced(offers=mine, request=self.request)

    def terms(self) -> list[Any]:
        rows = Term.objects.visible_to(self.request.user).filter(subscription=self.subscription)
        return list(rows.with_display().order_by("-starts_at", "-pk"))


class SubscriptionReceiptView(OneSubscriptionPage, View):
    """The invoice of an order that paid for a term, for whoever paid that order; where there is none, a receipt."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        orders = Order._default_manager.filter(
            user=request.user, lines__clientportal_term__subscription=self.subscription
        )
        order = get_object_or_404(orders.distinct(), number=self.kwargs["number"])
        invoice = Document.objects.invoices().visible_to(request.user).filter(order=order).first()
        if invoice is not None:
            return redirect("clientportal_portal:document-file", pk=invoice.pk, format="pdf")
        if not receipt_pdf.is_available():
            raise Http404
        return HttpResponse(
            receipt_pdf.render(order=order),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="receipt-{order.number}.pdf"'},
        )
