"""One user of a company, and what its super-admin does about them. A foreign user is missing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from oscar.core.loading import get_model

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.licences.exceptions import NoSeatFree
from oscar_clientportal.portal.company_user_forms import DetailsForm, LastDayForm, ReactivateForm, RoleForm
from oscar_clientportal.portal.company_user_list import shown

from .company_base import SuperAdminPage

Contact = get_model("clientportal_clients", "Contact")


class UserView(SuperAdminPage, TemplateView):
    """Everything about a user on one page; each of its forms has an address of its own."""

    template_name = "oscar_clientportal/portal/company/user.html"
    company_tab = "company-users"
    #: Which of the page's forms is posted to this address.
    posted = "details"

    @cached_property
    def person(self) -> Any:
        people = Contact.objects.visible_to(self.request.user)
        return get_object_or_404(shown(people), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return self.person.name

    def forms(self) -> dict[str, Any]:
        """The page's forms by name; the one that was sent with what was typed."""
        made: dict[str, Callable[..., Any]] = {
            "details": DetailsForm,
            "role": RoleForm,
            "leaves": LastDayForm,
        }
        filled = {name: getattr(self.person, name) for name in DetailsForm.base_fields}
        initial = {
            "details": filled,
            "role": {"role": self.person.role},
            "leaves": {"leaves_on": self.person.leaves_on},
        }
        return {
            name: form(
                self.request.POST if self.is_sent(name) else None, initial=initial[name], auto_id=f"{name}-%s"
            )
            for name, form in made.items()
        }

    def is_sent(self, name: str) -> bool:
        return self.request.method == "POST" and name == self.posted

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            person=self.person,
            is_oneself=self.person.pk == self.contact.pk,
            **{"forms": self.forms(), **kwargs},
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        forms = self.forms()
        form, is_full = forms[self.posted], False
        if form.is_valid():
            try:
                done = self.act(form.cleaned_data)
            except (ClientError, ValidationError) as error:
                form.refuse(error)
                is_full = isinstance(error, NoSeatFree)
            else:
                messages.success(request, done)
                return self.back()
        return self.render_to_response(self.get_context_data(forms=forms, is_full=is_full))

    def act(self, data: dict[str, Any]) -> str:
        """Do it, and return what is said of it; refusals are raised."""
        changed = services.change_user(contact=self.person, by=self.request.user, **data)
        return gettext("%(name)s: saved.") % {"name": changed.name}

    def back(self) -> HttpResponse:
        return redirect("clientportal_portal:company-user", pk=self.kwargs["pk"])


class RoleView(UserView):
    posted = "role"

    def act(self, data: dict[str, Any]) -> str:
        changed = services.change_role(contact=self.person, role=data["role"], by=self.request.user)
        facts = {"name": changed.name, "role": changed.get_role_display()}
        return gettext("%(name)s has the role “%(role)s” now.") % facts

    def back(self) -> HttpResponse:
        """Whoever has stepped back is no longer shown their colleagues."""
        still_runs = Contact.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).exists()
        return super().back() if still_runs else redirect("clientportal_portal:company")


class LeavesView(UserView):
    posted = "leaves"

    def act(self, data: dict[str, Any]) -> str:
        services.set_last_day(contact=self.person, leaves_on=data["leaves_on"], by=self.request.user)
        if data["leaves_on"] is None:
            return gettext("%(name)s stays.") % {"name": self.person.name}
        return gettext("%(name)s: the last day is noted.") % {"name": self.person.name}


class UserActView(UserView):
    """An act without anything to fill in: what is in its way is told on the user's page."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.person  # noqa: B018 - a foreign user is missing
        try:
            done = self.act({})
        except ClientError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, done)
        return self.back()


class ResendView(UserActView):
    def act(self, data: dict[str, Any]) -> str:
        services.resend_invitation(contact=self.person, by=self.request.user)
        text = gettext(
            "The invitation is on its way to %(email)s once more. The link before no longer works."
        )
        return text % {"email": self.person.email}


class UninviteView(UserActView):
    def act(self, data: dict[str, Any]) -> str:
        services.take_back_invitation(contact=self.person, by=self.request.user)
        return gettext("%(name)s: the invitation is taken back.") % {"name": self.person.name}


class DeactivateView(UserActView):
    """Asks first, and says what it does."""

    template_name = "oscar_clientportal/portal/company/user_deactivate.html"

    def act(self, data: dict[str, Any]) -> str:
        services.deactivate_contact(contact=self.person, by=self.request.user)
        return gettext("%(name)s can no longer log in.") % {"name": self.person.name}


class ReactivateView(UserView):
    """Asks first: in a company with licences it takes a seat."""

    template_name = "oscar_clientportal/portal/company/user_reactivate.html"
    page_title = _("Activate again")
    posted = "reactivate"

    def forms(self) -> dict[str, Any]:
        data = self.request.POST if self.request.method == "POST" else None
        return {"reactivate": ReactivateForm(data, company=self.company)}

    def act(self, data: dict[str, Any]) -> str:
        services.reactivate_contact(contact=self.person, by=self.request.user, licence=data.get("licence"))
        return gettext("%(name)s can log in again.") % {"name": self.person.name}
