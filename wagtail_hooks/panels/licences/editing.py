"""Giving a company a licence, and changing one. What can't be done is said beside the field it is about."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.core import clock
from oscar_clientportal.licences import services
from oscar_clientportal.licences.exceptions import InUse, LicenceOver

from . import days, rows
from .forms import ChangeLicenceForm, LicenceForm, NewLicenceForm
from .log import log_licence

#: Keys have fewer digits than this.
LONGEST_KEY = 18
TEMPLATE = "oscar_clientportal/wagtail/licences/form.html"


class LicencePage(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """What the pages about one licence, or a new one, have in common."""

    model = rows.Licence
    header_icon = "pick"
    page_title: Any = ""

    @cached_property
    def licence(self) -> Any:
        """The licence, if there is one: what is missing is not found."""
        return get_object_or_404(rows.licences(), pk=self.kwargs["pk"]) if "pk" in self.kwargs else None

    @property
    def back_url(self) -> str:
        return rows.page_url(self.licence) if self.licence else rows.url_of("index")

    def get_page_subtitle(self) -> str:
        return f"{self.licence.company} · {self.licence}" if self.licence else ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*self.breadcrumbs_items, {"url": rows.url_of("index"), "label": _("Licences")}]
        if self.licence:
            items.append({"url": self.back_url, "label": self.get_page_subtitle()})
        return [*items, {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()}]


class LivingLicencePage(LicencePage):
    """Of a licence that was ended nothing is changed any more."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.request, self.kwargs = request, kwargs
        if self.user_has_permission(self.permission_required) and self.licence.ended_at is not None:
            messages.error(request, str(LicenceOver.message))
            return redirect(self.back_url)
        return super().dispatch(request, *args, **kwargs)


class LicenceFormView(FormView):
    submit_label: Any = gettext_lazy("Save")
    in_use: InUse | None = None

    def write(self, form: LicenceForm) -> Any:
        """Do it, note it, and return the licence; refusals are raised."""
        raise NotImplementedError

    def form_valid(self, form: LicenceForm) -> HttpResponse:
        try:
            with transaction.atomic():
                licence = self.write(form)
        except ClientError as error:
            field = getattr(error, "field", "")
            form.add_error(field if field in form.fields else None, str(error))
            self.in_use = error if isinstance(error, InUse) else None
            return self.form_invalid(form)
        return redirect(rows.page_url(licence))


class AddLicenceView(LicencePage, LicenceFormView):
    permission_required = "add"
    page_title = gettext_lazy("New licence")
    template_name = TEMPLATE
    form_class = NewLicenceForm

    def get_initial(self) -> dict[str, Any]:
        """A customer's page leads here with ``?company=5``."""
        key = self.request.GET.get("company", "")
        is_key = key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY
        company = rows.Company.objects.filter(pk=int(key)).first() if is_key else None
        return {"valid_from": days.first_day(clock.now()), **({"company": company} if company else {})}

    def write(self, form: LicenceForm) -> Any:
        facts = form.facts(*form.cleaned_data.keys() - {"seat_people"})
        licence = services.create_licence(by=self.request.user, **facts)
        if form.cleaned_data["seat_people"]:
            services.seat_people(licence=licence, by=self.request.user)
        told = {"company": str(licence.company), "quantity": licence.quantity}
        log_licence(licence, self.request.user, "made", **told)
        messages.success(self.request, _("%(object)s: made.") % {"object": licence})
        return licence


class ChangeLicenceView(LivingLicencePage, LicenceFormView):
    permission_required = "change"
    page_title = pgettext_lazy("button", "Change")
    template_name = TEMPLATE
    form_class = ChangeLicenceForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "renews": rows.subscription_of(self.licence) is not None}

    def get_initial(self) -> dict[str, Any]:
        licence = self.licence
        return {
            **{name: getattr(licence, name) for name in ("quantity", "title", "description", "kind")},
            "valid_from": days.first_day(licence.valid_from),
            "valid_until": days.last_day(licence.valid_until),
        }

    def write(self, form: LicenceForm) -> Any:
        """What was not changed stays as it is, to the second."""
        data, before = form.cleaned_data, self.licence.quantity_next
        later = bool(data.get("at_next_renewal")) and data["quantity"] <= self.licence.quantity
        names = [name for name in form.changed_data if name not in ("quantity", "at_next_renewal")]
        asked = ["quantity"] if later or data["quantity"] != self.licence.quantity else []
        facts = form.facts(*asked, *names)
        licence = services.change_licence(
            licence=self.licence, by=self.request.user, at_next_renewal=later, **facts
        )
        if licence.quantity_next != before:
            log_licence(
                licence, self.request.user, "next", quantity=licence.quantity_next or licence.quantity
            )
        if labels := [str(form.fields[name].label) for name in [*([] if later else asked), *names]]:
            log_licence(licence, self.request.user, "changed", fields=", ".join(labels))
        messages.success(self.request, _("%(object)s: saved.") % {"object": licence})
        return licence

    @property
    def holders(self) -> list[tuple[str, str]]:
        """Who holds seats, where fewer are wanted than are in use: names, and where their pages are."""
        may_open = self.request.user.has_perm("clientportal_clients.view_contact")
        return [
            (person.name, reverse("clientportal_contacts:inspect", args=[person.pk]) if may_open else "")
            for person in (self.in_use.holders if self.in_use else [])
        ]
