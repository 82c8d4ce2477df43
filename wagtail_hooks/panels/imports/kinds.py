"""What can be imported, and who may."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.core.tables import MOST_BYTES

LABELS = {"customers": _("Customers"), "contacts": _("Contacts"), "conditions": _("Conditions")}
PERMISSIONS = {
    "customers": "clientportal_clients.import_company",
    "contacts": "clientportal_clients.import_contact",
    "conditions": "clientportal_conditions.import_pricecondition",
}
LISTS = {
    "customers": "clientportal_customers:index",
    "contacts": "clientportal_contacts:index",
    "conditions": "clientportal_price_conditions:index",
}


def allowed_kinds(user: Any) -> list[str]:
    """What this person may import."""
    return [kind for kind, permission in PERMISSIONS.items() if user.has_perm(permission)]


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("What the table holds"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (.xlsx) or CSV, the headings in the first line. Nothing is changed yet."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        max_length=200,
    )

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, LABELS[kind]) for kind in kinds]
        self.fields["kind"].initial = kinds[0] if kinds else None

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("This is too big. At most %(most)s MB are read.") % {"most": MOST_BYTES >> 20}
            )
        return file
