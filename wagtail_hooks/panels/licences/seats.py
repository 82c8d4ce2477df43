"""Giving a seat to one of the company's people, and taking it back: the staff may do what the super-admin may."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from oscar.core.loading import get_model
from wagtail.admin import messages

from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.core import search
from oscar_clientportal.licences import services

from .editing import LicencePage, LivingLicencePage
from .forms import EndForm
from .log import log_licence
from .rows import Contact

Seat = get_model("clientportal_licences", "Seat")
#: So many of the company's people are shown at a time: the others are found by their names.
MOST_PEOPLE = 50


class GiveSeatView(LivingLicencePage, TemplateView):
    permission_required = "change"
    page_title = gettext_lazy("Give a seat")
    header_icon = "user"
    template_name = "oscar_clientportal/wagtail/licences/give.html"

    @cached_property
    def words(self) -> str:
        return search.typed_words(self.request.GET.get("q", ""))

    @property
    def people(self) -> Any:
        """The company's people who hold none of its seats."""
        people = Contact.objects.filter(company=self.licence.company_id, deactivated_at=None)
        return people.exclude(seats__licence=self.licence)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.people.matching(self.words) if self.words else self.people
        people = list(found.order_by("last_name", "first_name", "pk")[: MOST_PEOPLE + 1])
        is_cut = len(people) > MOST_PEOPLE
        return {**super().get_context_data(**kwargs), "people": people[:MOST_PEOPLE], "is_cut": is_cut}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = request.POST.get("contact", "")
        key = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
        contact = get_object_or_404(Contact, pk=key, company=self.licence.company_id)
        try:
            with transaction.atomic():
                services.give_seat(contact=contact, licence=self.licence, by=request.user)
                log_licence(self.licence, request.user, "given", name=contact.name)
        except ClientError as error:
            messages.error(request, str(error))
            return redirect(request.get_full_path())
        messages.success(request, _("%(name)s has a seat.") % {"name": contact.name})
        return redirect(self.back_url)


class TakeSeatView(LicencePage, FormView):
    permission_required = "change"
    page_title = gettext_lazy("Take the seat back")
    header_icon = "user"
    template_name = "oscar_clientportal/wagtail/licences/confirm.html"
    form_class = EndForm
    yes_label = gettext_lazy("Yes, take it back")
    is_serious = True

    @cached_property
    def seat(self) -> Any:
        seats = Seat.objects.select_related("contact")
        return get_object_or_404(seats, pk=self.kwargs["seat"], licence=self.licence)

    @property
    def told(self) -> list[str]:
        name = {"name": self.seat.contact.name}
        return [
            _("%(name)s has no seat of this licence any more, from this moment on.") % name,
            _("What only this seat opens is closed to them. Their login stays; they are told by mail."),
        ]

    def form_valid(self, form: EndForm) -> HttpResponse:
        contact, reason = self.seat.contact, form.cleaned_data["reason"]
        try:
            with transaction.atomic():
                services.take_seat(contact=contact, licence=self.licence, by=self.request.user, reason=reason)
                log_licence(self.licence, self.request.user, "taken", name=contact.name, reason=reason)
        except ClientError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, _("%(name)s: the seat is free again.") % {"name": contact.name})
        return redirect(self.back_url)
