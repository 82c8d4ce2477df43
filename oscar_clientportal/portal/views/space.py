""" "My space": the door, all orders and data, one order, the account situation. A login is not needed, and not made."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import DetailView, ListView, TemplateView, View
from django.views.generic.edit import FormMixin
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import TooManyTries
from oscar_clientportal.clients.rules import machine_of
from oscar_clientportal.clients.services import forgive, throttle
from oscar_clientportal.clients.visitors import Visitor, enter, forget_ended, leave
from oscar_clientportal.core import conf
from oscar_clientportal.documents.services import papers_of
from oscar_clientportal.payments.services import takes_repayments
from oscar_clientportal.portal.document_papers import of_visitor
from oscar_clientportal.portal.situation import situation_of
from oscar_clientportal.portal.space import orders_of, recognise, visitor_or_login, with_counts
from oscar_clientportal.portal.space_forms import SpaceForm

Account = get_model("clientportal_accounts", "Account")
UserAddress = get_model("address", "UserAddress")

#: Nobody has more addresses than they can look through.
ADDRESSES = 20


@method_decorator(never_cache, name="dispatch")
class SpacePage:
    """A page of the space: while the customer area is open, for whoever is recognised or logged in."""

    active_page = "overview"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not conf.settings.customer_area_open:
            return render(request, "oscar_clientportal/portal/account_closed.html", status=404)
        return super().dispatch(request, *args, **kwargs) if self.is_welcome() else redirect(self.door())

    def is_welcome(self) -> bool:
        return self.visitor is not None

    @staticmethod
    def door() -> str:
        return reverse("clientportal_portal:space")

    @cached_property
    def visitor(self) -> Visitor | None:
        return visitor_or_login(self.request)

    @cached_property
    def accounts(self) -> list[Any]:
        """Their customer accounts, one per currency."""
        contact = self.visitor.contact
        return list(Account.objects.of_contact(contact)) if contact is not None else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(visitor=self.visitor, active_page=self.active_page, **kwargs)


@method_decorator([sensitive_post_parameters("secret"), transaction.non_atomic_requests], name="dispatch")
class SpaceView(SpacePage, FormMixin, ListView):
    """The door; and, for whoever is in, all their orders and data."""

    template_name = "oscar_clientportal/portal/space.html"
    template_name_door = "oscar_clientportal/portal/space_door.html"
    form_class = SpaceForm
    context_object_name = "orders"
    paginate_by = 25

    def is_welcome(self) -> bool:
        return True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.visitor is not None and not self.wants_to_spend:
            return super().get(request, *args, **kwargs)
        if forget_ended(request):
            messages.info(request, gettext("Your visit has ended. Please open your space again."))
        return self.render_door(self.get_form())

    @property
    def wants_to_spend(self) -> bool:
        """Somebody who only reads has come back to the door with their key."""
        return "enter" in self.request.GET and not self.visitor.may_spend

    def render_door(self, form: SpaceForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "next": self.next_url}
        return render(self.request, self.template_name_door, context, status=status)

    @property
    def next_url(self) -> str:
        """Where to go on to, if it is within this shop."""
        url = self.request.POST.get("next") or self.request.GET.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return url if is_ours else ""

    # The door

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(self.door())
        form = self.get_form()
        if not form.is_valid():
            return self.render_door(form)
        who = {
            "email": form.cleaned_data["email"],
            "machine": machine_of(request.META.get("REMOTE_ADDR", "")),
        }
        try:
            throttle(**who)
        except TooManyTries as late:
            return self.refuse(form, late)
        visitor = recognise(secret=form.cleaned_data["secret"], email=form.cleaned_data["email"])
        if visitor is None:
            text = _("We don't know this key or order number together with this address. Please check both.")
            form.add_error(None, text)
            return self.render_door(form)
        forgive(**who)
        enter(request, visitor)
        return redirect(self.next_url or self.door())

    def refuse(self, form: SpaceForm, late: TooManyTries) -> HttpResponse:
        form.add_error(None, str(late))
        response = self.render_door(form, status=429)
        response["Retry-After"] = late.seconds
        return response

    # The space

    def get_queryset(self) -> QuerySet:
        return with_counts(orders_of(self.visitor))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(accounts=self.accounts, addresses=self.addresses(), **kwargs)
        context["name"] = self.name()
        return context

    def name(self) -> str:
        contact, user = self.visitor.contact, self.request.user
        if contact is None:
            return user.get_full_name() if user.is_authenticated else ""
        return contact.name if contact.name != contact.email else ""

    def addresses(self) -> list[Any]:
        """Those of the login's address book."""
        if self.visitor.user_id is None:
            return []
        addresses = UserAddress._default_manager.filter(user_id=self.visitor.user_id)
        return list(addresses.select_related("country")[:ADDRESSES])


class SpaceOrderView(SpacePage, DetailView):
    """One order: its lines, what paid it, where it went."""

    template_name = "oscar_clientportal/portal/space_order.html"
    context_object_name = "order"
    slug_field = "number"
    slug_url_kwarg = "number"

    def get_queryset(self) -> QuerySet:
        related = ("shipping_address__country", "billing_address__country")
        parts = ("lines__product", "sources__source_type", "discounts", "surcharges")
        return orders_of(self.visitor).select_related(*related).prefetch_related(*parts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contact = self.visitor.contact
        is_theirs = contact is not None and contact.company_id is not None
        remark = contact.company.remark if is_theirs and self.object.shipping_address_id is not None else ""
        documents = papers_of(of_visitor(self.visitor), self.object)
        return super().get_context_data(delivery_remark=remark, documents=documents, **kwargs)


class SpaceAccountView(SpacePage, TemplateView):
    """ "Your account situation": the balance and its movements. Whoever is logged in has a page with more."""

    template_name = "oscar_clientportal/portal/space_account.html"
    active_page = "account"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("clientportal_portal:account")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(accounts=self.accounts, **kwargs)
        currency = self.request.GET.get("currency")
        found = [account for account in self.accounts if currency in (None, "", account.currency)]
        if currency and not found:
            raise Http404
        if found:
            context |= situation_of(account=found[0], query=self.request.GET, may_act=False)
            context["may_repay"] = bool(context["owed"] and self.visitor.may_spend and takes_repayments())
            context["repay_url"] = reverse("clientportal_portal:space-repay")
        return context


class SpaceLeaveView(View):
    """ "Leave my space": nothing of the visit is left in this browser but the basket."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            leave(request)
            messages.success(request, gettext("You have left your space."))
        return redirect("clientportal_portal:space")
