"""What the staff fill in about projects."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.clients.fields import validate_line, validate_text
from wagtail_hooks.choosers import contact_chooser

Contact = get_model("clientportal_clients", "Contact")
LONGEST_TEXT = 10_000


def text(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        required=False,
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 4}),
        **kwargs,
    )


class ProjectForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=255, validators=[validate_line])
    description = text(_("Description"), help_text=_("Everybody who takes part in the project reads it."))


class NewProjectForm(ProjectForm):
    contact = forms.ModelChoiceField(
        label=_("Client"), queryset=Contact.objects.all(), widget=contact_chooser.widget_class
    )
    field_order = ["contact"]


class PartnerForm(forms.Form):
    contact = forms.ModelChoiceField(
        label=_("Partner"),
        queryset=Contact.objects.filter(kind=Contact.Kind.PARTNER),
        widget=contact_chooser.widget_class,
        error_messages={
            "invalid_choice": _("Only somebody who is a partner among the contacts can join a project.")
        },
    )


class DecisionForm(forms.Form):
    title = forms.CharField(label=_("What is to be decided"), max_length=255, validators=[validate_line])
    text = text(_("Explanation"))
    contacts = forms.ModelMultipleChoiceField(
        label=_("Who is asked"), queryset=Contact.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contacts"].queryset = people
        self.fields["contacts"].initial = [contact.pk for contact in people]
