"""The forms of the panel: a new link, and whom it is mailed to."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput

from oscar_clientportal.clients import fields, rules
from oscar_clientportal.clients.languages import LANGUAGES
from oscar_clientportal.core import clock, conf

RegistrationLink = get_model("clientportal_clients", "RegistrationLink")
#: Mails sent at once from one form: it is for the people one has met, not for campaigns.
MOST_ADDRESSES = 50
LONGEST_WORDS = 1000


class RegistrationLinkForm(WagtailAdminModelForm):
    label = forms.CharField(
        label=_("Label"),
        max_length=128,
        validators=[fields.validate_line],
        help_text=_("For your eyes: a fair, a campaign."),
    )

    class Meta:
        model = RegistrationLink
        fields = ("label", "expires_at", "most_uses")
        widgets = {"expires_at": AdminDateTimeInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_at"].initial = clock.now() + conf.settings.registration_lifetime
        self.fields["most_uses"].validators.append(MinValueValidator(1))

    def clean_expires_at(self) -> Any:
        moment = self.cleaned_data["expires_at"]
        if moment <= clock.now():
            raise ValidationError(_("This is over already."))
        return moment


class MailForm(forms.Form):
    """To whom the link goes, in which language, with which words."""

    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=MOST_ADDRESSES * 300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line. Each gets a mail of their own."),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("Main language of the shop")), *LANGUAGES]
    )
    words = forms.CharField(
        label=_("Your words"),
        required=False,
        max_length=LONGEST_WORDS,
        validators=[fields.validate_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They stand in the mail above the link."),
    )

    def clean_emails(self) -> list[str]:
        typed = [part for part in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if part]
        if len(typed) > MOST_ADDRESSES:
            raise ValidationError(
                _("Please give at most %(count)d addresses at once.") % {"count": MOST_ADDRESSES}
            )
        return list(dict.fromkeys(_address(part) for part in typed))


def _address(typed: str) -> str:
    try:
        return rules.normalise_email(typed)
    except ValueError:
        message = _("“%(address)s” is not an e-mail address.") % {"address": typed[: rules.MAX_ADDRESS]}
        raise ValidationError(message) from None
