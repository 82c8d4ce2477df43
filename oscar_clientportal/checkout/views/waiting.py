"""An order that waits for a client's yes: the page of whoever asked, and the one the client answers on."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View
from oscar.core.loading import get_model

from oscar_clientportal.checkout.waiting import place_agreed_order
from oscar_clientportal.clients import terms
from oscar_clientportal.clients.services import language_of
from oscar_clientportal.core import acting
from oscar_clientportal.impersonation.exceptions import OrderDecided
from oscar_clientportal.impersonation.services import waiting_orders
from oscar_clientportal.impersonation.tokens import waiting_order_of

WaitingOrder = get_model("clientportal_impersonation", "WaitingOrder")


@method_decorator([never_cache, transaction.non_atomic_requests], name="dispatch")
class WaitingView(View):
    """For whoever asked, as the client or as themselves: what becomes of the order, and those that wait beside it."""

    http_method_names = ["get", "head", "post"]
    template_name = "oscar_clientportal/checkout/waiting.html"

    def asked(self) -> Any:
        """While acting as a client, of this client alone."""
        now = acting.current()
        rows = WaitingOrder.objects.with_people().asked_by(acting.hand_of(self.request.user))
        return rows if now is None else rows.filter(user=now.user)

    def get_waiting(self) -> Any:
        waiting = self.asked().filter(pk=self.kwargs["pk"]).first()
        if waiting is None:
            raise Http404
        return waiting

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        waiting = self.get_waiting()
        others = self.asked().open().exclude(pk=waiting.pk)
        return render(request, self.template_name, {"waiting": waiting, "others": others[:50]})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Withdraw it."""
        waiting = self.get_waiting()
        try:
            waiting_orders.withdraw(waiting=waiting, by=acting.hand_of(request.user))
        except OrderDecided as decided:
            messages.warning(request, str(decided))
        else:
            messages.success(request, _("The order was withdrawn. What was in it is in the client's basket."))
        return redirect("clientportal_checkout:waiting", pk=waiting.pk)


@method_decorator([never_cache, transaction.non_atomic_requests], name="dispatch")
class AnswerView(View):
    """For the client, by the signed link of a mail, with or without a login. Whatever is wrong with a link, the answer
    is one and the same page; and whoever asked can't give it themselves.
    """

    http_method_names = ["get", "head", "post"]
    template_name = "oscar_clientportal/checkout/waiting_answer.html"
    template_name_invalid = "oscar_clientportal/checkout/waiting_invalid.html"
    waiting: Any = None
    contact: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.waiting, self.contact = waiting_order_of(kwargs["token"]) or (None, None)
        if self.waiting is None or self.is_of_who_asks():
            response: HttpResponseBase = render(request, self.template_name_invalid, status=404)
        else:
            self._speak_their_language()
            response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "same-origin"  # the address is a key: no other site may learn it
        return response

    def is_of_who_asks(self) -> bool:
        user = self.request.user
        return acting.current() is not None or (user.is_authenticated and user.pk == self.waiting.actor_id)

    def _speak_their_language(self) -> None:
        """Of whoever is not logged in we know no choice of theirs."""
        language = "" if self.request.user.is_authenticated else language_of(self.contact)
        if language:
            translation.activate(language)
            self.request.LANGUAGE_CODE = translation.get_language()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.waiting.status == WaitingOrder.Status.AGREED:
            self.waiting = waiting_orders.settle(waiting=self.waiting)
        return self.answer()

    def answer(self) -> HttpResponse:
        lines = self.waiting.basket.all_lines() if self.waiting.is_open and self.waiting.basket else []
        context = {
            "waiting": self.waiting,
            "lines": lines,
            "token": self.kwargs["token"],
            "is_by_shop": self.waiting.session.authority == "staff",
        }
        return render(self.request, self.template_name, context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        here = redirect("clientportal_checkout:waiting-order", token=self.kwargs["token"])
        is_yes = request.POST.get("answer") == "yes"
        if is_yes and terms.are_awaited(self.contact.company, terms.ORDERS):
            messages.warning(request, terms.what_to_do(self.contact))
            return here
        try:
            if is_yes:
                place_agreed_order(waiting=self.waiting, by=self.contact.user)
            elif request.POST.get("answer") == "no":
                waiting_orders.refuse(waiting=self.waiting, by=self.contact.user)
        except OrderDecided as decided:
            messages.info(request, str(decided))
        return here
