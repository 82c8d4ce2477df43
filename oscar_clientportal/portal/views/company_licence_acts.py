"""A seat is given and taken back, and a licence made smaller."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.core import locks
from oscar_clientportal.licences import services
from oscar_clientportal.licences.exceptions import LicenceError, QuantityInvalid
from oscar_clientportal.licences.services.giving import in_use
from oscar_clientportal.portal import company_licences
from oscar_clientportal.portal.company_colleagues import found_colleagues
from oscar_clientportal.portal.company_forms import ContactForm, ReduceForm, fewer_than
from oscar_clientportal.portal.question import Question

from .company_licences import OneLicencePage

Licence = get_model("clientportal_licences", "Licence")
Seat = get_model("clientportal_licences", "Seat")
#: Where somebody goes on who came from one of these pages.
FROM = {"forecast": "clientportal_portal:company-forecast"}


class LicenceAct(OneLicencePage):
    """Something is done to the licence."""

    def back(self) -> HttpResponse:
        return redirect("clientportal_portal:company-licence", pk=self.licence.pk)


class GiveView(LicenceAct, TemplateView):
    """A colleague is looked for and given a seat; who holds one already is marked."""

    template_name = "oscar_clientportal/portal/company/give.html"
    page_title = _("Give a seat")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question = Question.of(self.request.GET)
        people, page = found_colleagues(question, company=self.company)
        return super().get_context_data(
            question=question,
            people=company_licences.candidates(people, licence=self.licence),
            **question.around(page),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ContactForm(request.POST, company=self.company)
        licence = self.licence
        if not form.is_valid():
            messages.error(request, gettext("This person isn't one of the company's people."))
            return redirect("clientportal_portal:company-seat-give", pk=licence.pk)
        contact = form.cleaned_data["contact"]
        try:
            seat = services.give_seat(contact=contact, licence=licence, by=request.user)
        except ClientError as refused:
            messages.error(request, str(refused))
            return self.back()
        text = gettext("%(name)s holds a seat of %(licence)s now.")
        if seat.status == Seat.Status.RESERVED:
            text = gettext("A seat of %(licence)s is reserved for %(name)s, who is invited.")
        messages.success(request, text % {"name": contact.name, "licence": licence.title})
        return self.back()


class TakeView(LicenceAct, TemplateView):
    """Asks first, and says what the person loses. Again: told that it is done."""

    template_name = "oscar_clientportal/portal/company/take.html"
    page_title = _("Take the seat back")

    @cached_property
    def seat(self) -> Any:
        seats = Seat.objects.filter(licence=self.licence).select_related("contact")
        return seats.filter(pk=self.kwargs["seat_pk"]).first()

    def back(self) -> HttpResponse:
        page = FROM.get(self.request.GET.get("from", ""))
        return redirect(page) if page else super().back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.seat is None:
            raise Http404
        return super().get_context_data(
            seat=self.seat,
            tie=company_licences.tie_of(self.licence),
            back_url=self.back().url,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.licence and self.seat is None:
            messages.info(request, gettext("This seat has been taken back already."))
            return self.back()
        contact = self.seat.contact
        try:
            services.take_seat(contact=contact, licence=self.licence, by=request.user)
        except ClientError as refused:
            messages.error(request, str(refused))
        else:
            text = gettext("%(name)s holds no seat of %(licence)s any more.")
            messages.success(request, text % {"name": contact.name, "licence": self.licence.title})
        return self.back()


class ReduceView(LicenceAct, FormView):
    """First what for and when, then once more: what is given up now isn't given back."""

    template_name = "oscar_clientportal/portal/company/reduce.html"
    page_title = _("Fewer licences")
    form_class = ReduceForm

    def get_form_kwargs(self) -> dict[str, Any]:
        facts = {"licence": self.licence, "renews": company_licences.renews(self.licence, self.tie)}
        return {**super().get_form_kwargs(), **facts}

    @cached_property
    def tie(self) -> Any:
        return company_licences.tie_of(self.licence)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.shown.is_over or self.shown.is_received:
            raise Http404
        return super().get_context_data(tie=self.tie, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.shown.is_over or self.shown.is_received:
            raise Http404
        if "keep" in request.POST:
            return self.keep()
        return super().post(request, *args, **kwargs)

    def keep(self) -> HttpResponse:
        """The smaller number for the next renewal was a mistake."""
        try:
            keep_quantity(licence=self.licence, by=self.request.user)
        except LicenceError as refused:
            messages.error(self.request, str(refused))
        else:
            text = gettext("%(licence)s keeps its number of licences.")
            messages.success(self.request, text % {"licence": self.licence.title})
        return self.back()

    def form_valid(self, form: ReduceForm) -> HttpResponse:
        try:
            if not form.cleaned_data["confirmed"]:
                return self.ask_again(form)
            reduce_licence(
                licence=self.licence,
                quantity=form.cleaned_data["quantity"],
                at_next_renewal=form.is_at_renewal,
                by=self.request.user,
            )
        except LicenceError as refused:
            form.refuse(refused)
            holders = getattr(refused, "holders", [])
            return self.render_to_response(self.get_context_data(form=form, holders=holders))
        self.tell(form)
        return self.back()

    def ask_again(self, form: ReduceForm) -> HttpResponse:
        """What is in use can't be given up now: that is said before anybody confirms it."""
        too_many = self.licence.quantity - self.licence.free - form.cleaned_data["quantity"]
        if too_many > 0 and not form.is_at_renewal:
            raise in_use(self.licence, fewer=too_many)
        context = self.get_context_data(form=form, is_confirming=True, too_many=max(0, too_many))
        return self.render_to_response(context)

    def tell(self, form: ReduceForm) -> None:
        quantity = form.cleaned_data["quantity"]
        text = ngettext("%(licence)s has one seat now.", "%(licence)s has %(quantity)s seats now.", quantity)
        if form.is_at_renewal:
            text = ngettext(
                "%(licence)s will have one seat from the next renewal on.",
                "%(licence)s will have %(quantity)s seats from the next renewal on.",
                quantity,
            )
        facts = {"licence": self.licence.title, "quantity": quantity}
        messages.success(self.request, text % facts)


@locks.in_transaction
def reduce_licence(*, licence: Any, quantity: int, at_next_renewal: bool, by: Any) -> None:
    """Whoever runs a company never makes a licence larger: the shop may have changed it meanwhile."""
    held = locks.lock_row(Licence.objects.all(), licence.pk)
    if held.quantity <= quantity:
        raise QuantityInvalid(fewer_than(held.quantity))
    services.change_licence(licence=held, by=by, quantity=quantity, at_next_renewal=at_next_renewal)


@locks.in_transaction
def keep_quantity(*, licence: Any, by: Any) -> None:
    held = locks.lock_row(Licence.objects.all(), licence.pk)
    services.change_licence(licence=held, by=by, quantity=held.quantity, at_next_renewal=True)
