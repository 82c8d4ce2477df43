"""The forms of registering by a link."""

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.clients.fields import AddressField, validate_line
from oscar_clientportal.clients.languages import CODES, LANGUAGES

from .forms import InvitationForm

Country = get_model("address", "Country")


def line(label: Any, *, most: int, fills: str, required: bool = False, **options: Any) -> forms.CharField:
    """A field of one line; ``fills`` tells the browser what to fill in."""
    widget = forms.TextInput(attrs={"autocomplete": fills})
    return forms.CharField(
        label=label, max_length=most, required=required, widget=widget, validators=[validate_line], **options
    )


class RegistrationForm(forms.Form):
    """Who somebody is; the password comes once the mailbox is proved."""

    company_name = line(
        _("Company"),
        most=255,
        fills="organization",
        help_text=_("Leave it empty if you register for yourself."),
    )
    first_name = line(_("First name"), most=150, fills="given-name", required=True)
    last_name = line(_("Last name"), most=150, fills="family-name", required=True)
    email = AddressField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    phone = line(_("Phone"), most=64, fills="tel")
    street = line(_("Street and number"), most=255, fills="street-address")
    postcode = line(_("Postcode"), most=32, fills="postal-code")
    town = line(_("Town"), most=128, fills="address-level2")
    country = forms.ModelChoiceField(
        label=_("Country"),
        queryset=Country.objects.none(),
        required=False,
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    language = forms.ChoiceField(label=_("Language of your e-mails"), choices=LANGUAGES)
    #: Nobody sees it; a program that fills in everything fills it in, too.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = Country.objects.order_by("printable_name")
        self.fields["language"].initial = language_like(translation.get_language())

    @property
    def shown(self) -> list[forms.BoundField]:
        """What people see."""
        return [field for field in self if field.name != "website"]

    @property
    def is_by_a_program(self) -> bool:
        return bool(self.cleaned_data["website"])

    @property
    def answers(self) -> dict[str, str]:
        """The address and the phone number, as the registration keeps them."""
        country = self.cleaned_data["country"]
        names = ("phone", "street", "postcode", "town")
        return {**{name: self.cleaned_data[name] for name in names}, "country": country.pk if country else ""}


class RegistrationPasswordForm(InvitationForm):
    """The password, and the name once more; the language is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("language", None)


def language_like(code: str | None) -> str:
    """The language of the list that is this one, or a variant of it; English if there is none."""
    generic = (code or "").partition("-")[0]
    variants = [known for known in CODES if known.partition("-")[0] == generic]
    return code if code in CODES else next(iter(variants), "en-us")
