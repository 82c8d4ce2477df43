"""The forms about a company's users: inviting, role, last day, details, opening a login again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import CantBeInvited, ColleagueAlready, InvitedAlready
from oscar_clientportal.clients.languages import LANGUAGES
from oscar_clientportal.core import clock

from .account_forms import DayField

Contact = get_model("clientportal_clients", "Contact")
Licence = get_model("clientportal_licences", "Licence")

#: A company with more licences than this chooses by giving seats on the licence's own page.
MOST_LICENCES = 100
ABOUT_THE_ADDRESS = (CantBeInvited, InvitedAlready, ColleagueAlready)


class SeatChoice(forms.ModelChoiceField):
    """A licence with its free seats; empty: the first one with a free seat."""

    def label_from_instance(self, licence: Any) -> str:
        free = ngettext("%(count)d free", "%(count)d free", licence.free) % {"count": licence.free}
        return f"{licence.title} ({free})"


class RefusableForm(forms.Form):
    """What the services say against it stands beside the field it is about."""

    def refuse(self, error: Exception) -> None:
        if isinstance(error, ValidationError):
            named = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            for name, texts in named.items():
                self.add_error(name if name in self.fields else None, texts)
            return
        field = "email" if isinstance(error, ABOUT_THE_ADDRESS) else getattr(error, "field", "") or "licence"
        self.add_error(field if field in self.fields else None, str(error))


class SeatForm(RefusableForm):
    """With the licences of the company, where it has any that are live."""

    def __init__(self, *args: Any, company: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = Licence.objects.live(clock.now()).filter(company=company).order_by("title", "pk")
        pks = list(live.values_list("pk", flat=True)[:MOST_LICENCES])
        if pks:
            self.fields["licence"] = SeatChoice(
                Licence.objects.filter(pk__in=pks).order_by("title", "pk"),
                label=_("Seat"),
                required=False,
                empty_label=_("Any licence with a free seat"),
                help_text=_("Reserved until the invitation is accepted or has expired."),
            )


class RoleForm(RefusableForm):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Contact.Role.choices,
        initial=Contact.Role.USER,
        error_messages={"invalid_choice": _("There is no such role.")},
    )


class InviteForm(SeatForm):
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=508,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    role = RoleForm.base_fields["role"]
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("Like the company")), *LANGUAGES],
        help_text=_("Of the invitation, and of every mail after it."),
    )


class LastDayForm(RefusableForm):
    leaves_on = DayField(
        label=_("Last day"),
        help_text=_("After it the login is closed, and the seats are free. Empty: they stay."),
    )


class DetailsForm(RefusableForm):
    """What a super-admin keeps right of a colleague."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    position = forms.CharField(label=pgettext_lazy("person", "Position"), max_length=128, required=False)
    department = forms.CharField(label=_("Department"), max_length=128, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=64, required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("Like the company")), *LANGUAGES]
    )


class ReactivateForm(SeatForm):
    """A login that is opened again takes a seat in a company with licences."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "licence" in self.fields:
            self.fields["licence"].help_text = ""
