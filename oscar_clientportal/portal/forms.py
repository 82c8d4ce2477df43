"""The forms of the portfolio and of the invitation."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients.fields import AddressField
from oscar_clientportal.core import conf


class AddClientForm(forms.Form):
    """The client's e-mail address and nothing else."""

    email = AddressField(
        label=_("E-mail address of your client"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class InvitationForm(forms.Form):
    """What an invited person tells us: a password, and what to call them."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html,
    )
    password2 = forms.CharField(
        label=_("Password again"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, contact: Any, **kwargs: Any) -> None:
        self.contact = contact
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = self._languages()
        if len(self.fields["language"].choices) < 2:
            del self.fields["language"]

    @staticmethod
    def _languages() -> list[tuple[str, str]]:
        known = [code for code in conf.settings.languages if code in dict(settings.LANGUAGES)]
        return [(code, translation.get_language_info(code)["name_local"].capitalize()) for code in known]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        password, again = data.get("password1"), data.get("password2")
        if password and again and password != again:
            self.add_error("password2", _("The two passwords are not the same."))
        elif password:
            self._check_password(password, data)
        return data

    def _check_password(self, password: str, data: dict[str, Any]) -> None:
        user = get_user_model()(
            email=self.contact.email,
            first_name=data.get("first_name", ""),
            last_name=data.get("last_name", ""),
        )
        try:
            password_validation.validate_password(password, user)
        except ValidationError as error:
            self.add_error("password1", error)
