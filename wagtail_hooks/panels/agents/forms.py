"""What the staff fill in about agents."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules
from oscar_clientportal.core import conf
from wagtail_hooks.choosers import contact_chooser

Agent = get_model("clientportal_portfolios", "Agent")
Contact = get_model("clientportal_clients", "Contact")

#: So many addresses at a time.
MOST = 500


def shop_languages() -> list[tuple[str, str]]:
    """The languages of the shop, each by its own name, the main one first."""
    return [(code, get_language_info(code)["name_local"]) for code in conf.settings.languages]


class MakeAgentForm(forms.Form):
    email = forms.CharField(label=_("E-mail address"), max_length=254)
    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        required=False,
        help_text=_("For somebody who has no login yet."),
    )
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=shop_languages)

    def clean_email(self) -> str:
        return normalised(self.cleaned_data["email"])


class AssignForm(forms.Form):
    contact = forms.ModelChoiceField(
        label=_("Contact"),
        queryset=Contact.objects.all(),
        required=False,
        widget=contact_chooser.widget_class,
    )
    emails = forms.CharField(
        label=_("Or e-mail addresses, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_emails(self) -> list[Any]:
        """The contacts with these addresses; those nobody has are named."""
        lines = [line.strip() for line in self.cleaned_data["emails"].splitlines() if line.strip()]
        if len(lines) > MOST:
            raise ValidationError(_("No more than %(most)d addresses, please.") % {"most": MOST})
        addresses = list(dict.fromkeys(normalised(line) for line in lines))
        found = {contact.email: contact for contact in Contact.objects.filter(email__in=addresses)}
        unknown = [address for address in addresses if address not in found]
        if unknown:
            message = _("Nobody with this address is a contact: %(addresses)s")
            raise ValidationError(message % {"addresses": ", ".join(unknown[:10])})
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        contact, others = cleaned.get("contact"), cleaned.get("emails") or []
        if not self.errors and contact is None and not others:
            raise ValidationError(_("Please choose somebody."))
        cleaned["contacts"] = list({person.pk: person for person in [contact, *others] if person}.values())
        return cleaned


class TargetForm(forms.Form):
    """To whom; sent as part of the address of the preview."""

    to = forms.ModelChoiceField(label=_("To the agent"), queryset=Agent.objects.none(), empty_label="")

    def __init__(self, *args: Any, agent: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Agent.objects.active().exclude(pk=agent.pk)
        self.fields["to"].queryset = others.select_related("user")


def normalised(address: str) -> str:
    try:
        return rules.normalise_email(address)
    except ValueError:
        message = _("“%(address)s” is no e-mail address.") % {"address": address[:80]}
        raise ValidationError(message) from None
