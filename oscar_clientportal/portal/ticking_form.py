"""The form in which a partner's super-admin ticks "Partner master account"."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from oscar.core.loading import get_model

Contact = get_model("clientportal_clients", "Contact")


def people_of(partner: Any) -> QuerySet:
    """Those of the partner's company who can log in."""
    return Contact.objects.filter(company=partner.company_id, user__is_active=True).select_related("user")


class TickingForm(forms.Form):
    """One box for each of the partner's people who can log in."""

    contacts = forms.ModelMultipleChoiceField(
        queryset=Contact.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, partner: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contacts"].queryset = people_of(partner)
        self.initial.setdefault("contacts", list(partner.users.values_list("contact_id", flat=True)))
