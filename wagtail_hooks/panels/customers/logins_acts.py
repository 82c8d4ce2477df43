"""Acts on one of a customer's users, as the staff do them: another role, closing the login, opening it again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.coreutils import safe_snake_case
from wagtail.log_actions import log

from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.clients.services.leaving import deactivate_contact, reactivate_contact
from oscar_clientportal.clients.services.people import change_role

from .log import PERSON
from .logins import CHANGE
from .pages import CustomerConfirmView, CustomerMixin
from .record import label

Contact = get_model("clientportal_clients", "Contact")


class PersonMixin(CustomerMixin):
    """About one of this customer's people, for whoever may change contacts."""

    permission_required = None
    any_permission_required = ["view", "change"]
    also_required = CHANGE

    @cached_property
    def person(self) -> Any:
        people = Contact.objects.select_related("user", "company").filter(company=self.company)
        return get_object_or_404(people, pk=self.kwargs["contact_pk"])

    @property
    def customer_url(self) -> str:
        """Wagtail calls a tab by its heading, in whichever language that is."""
        return f"{super().customer_url}#tab-{safe_snake_case(_('User logins'))}"

    def get_page_subtitle(self) -> str:
        return self.person.name

    def note(self, done: Any) -> None:
        data = {"name": self.person.name, "done": str(done)}
        log(instance=self.company, action=PERSON, user=self.request.user, data=data)


def told(error: Exception) -> list[str]:
    """The refusal; what is amiss with other data of the person is named."""
    if not hasattr(error, "error_dict"):
        return getattr(error, "messages", [str(error)])
    return [
        message if name == "role" else f"{label(name)}: {message}"
        for name, messages in error.message_dict.items()
        for message in messages
    ]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Contact.Role.choices)


class RoleView(PersonMixin, FormView):
    form_class = RoleForm
    page_title = gettext_lazy("Change the role")
    template_name = "oscar_clientportal/wagtail/customers/role.html"

    def get_initial(self) -> dict[str, Any]:
        return {"role": self.person.role}

    def form_valid(self, form: RoleForm) -> HttpResponse:
        try:
            with transaction.atomic():
                changed = change_role(
                    contact=self.person, role=form.cleaned_data["role"], by=self.request.user
                )
                self.note(changed.get_role_display())
        except (ClientError, ValidationError) as error:
            form.add_error("role", told(error))
            return self.form_invalid(form)
        facts = {"name": changed.name, "role": changed.get_role_display()}
        messages.success(self.request, _("%(name)s: %(role)s.") % facts)
        return redirect(self.customer_url)


class CloseLoginView(PersonMixin, CustomerConfirmView):
    page_title = gettext_lazy("Deactivate")
    consequence = gettext_lazy(
        "With their next request they are logged out, and can't log in again until somebody activates them. An open "
        "invitation is taken back; seats they hold are free for others. They are told by mail."
    )
    yes_label = gettext_lazy("Yes, deactivate")
    done_message = gettext_lazy("%(object)s: deactivated.")
    is_serious = True

    @property
    def question(self) -> str:
        return _("Close the login of %(name)s?") % {"name": self.person.name}

    @transaction.atomic
    def act(self) -> Any:
        deactivate_contact(contact=self.person, by=self.request.user)
        self.note(self.page_title)
        return self.person.name


class OpenLoginView(PersonMixin, CustomerConfirmView):
    page_title = gettext_lazy("Activate")
    consequence = gettext_lazy(
        "They log in as before. Where the customer has licences, a seat must be free for them."
    )
    yes_label = gettext_lazy("Yes, activate")
    done_message = gettext_lazy("%(object)s: active again.")

    @property
    def question(self) -> str:
        return _("Open the login of %(name)s again?") % {"name": self.person.name}

    @transaction.atomic
    def act(self) -> Any:
        reactivate_contact(contact=self.person, by=self.request.user)
        self.note(self.page_title)
        return self.person.name
