"""Who gets which of the automated e-mails: the central address, and each contact person with an address."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients.abstract_models.companies import MailKind

from .people import people_of

#: The central address among the contacts' numbers.
CENTRAL = 0


class MailMatrix(forms.CheckboxSelectMultiple):
    """A row for each recipient, a column for each kind of mail."""

    template_name = "oscar_clientportal/wagtail/customers/mail_matrix.html"
    recipients: list[tuple[int, str]] = []

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        ticked = {str(each) for each in value or []}
        rows = [
            {"label": label, "boxes": [self._box(name, pk, label, kind, ticked) for kind in MailKind]}
            for pk, label in self.recipients
        ]
        return {**super().get_context(name, value, attrs), "rows": rows, "kinds": MailKind.labels}

    @staticmethod
    def _box(name: str, pk: int, label: str, kind: MailKind, ticked: set[str]) -> dict[str, Any]:
        value = f"{pk}:{kind}"
        return {"name": name, "value": value, "is_ticked": value in ticked, "label": f"{label}: {kind.label}"}


class MailsField(forms.MultipleChoiceField):
    """``{pk of the contact, or CENTRAL: [kinds]}``, everybody in it."""

    widget = MailMatrix

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def offer(self, company: Any) -> None:
        """Offer the recipients of this company, and tick what they get."""
        people = [person for person in people_of(company) if person.email]
        self.widget.recipients = [
            (CENTRAL, _("Central e-mail address")),
            *[(person.pk, f"{person.name} ({person.email})") for person in people],
        ]
        self.choices = [(f"{pk}:{kind}", "") for pk, _label in self.widget.recipients for kind in MailKind]
        given = {CENTRAL: company.mail_kinds, **{person.pk: person.mail_kinds for person in people}}
        self.initial = [f"{pk}:{kind}" for pk, kinds in given.items() for kind in kinds]

    def clean(self, value: Any) -> dict[int, list[str]]:
        kinds: dict[int, list[str]] = {pk: [] for pk, _label in self.widget.recipients}
        for each in super().clean(value):
            pk, _colon, kind = each.partition(":")
            kinds[int(pk)].append(kind)
        return kinds


class MailsMixin:
    """A customer's form with the field ``mails``."""

    @cached_property
    def mails(self) -> dict[int, list[str]]:
        return self.cleaned_data["mails"]

    def save_mails(self) -> None:
        for person in people_of(self.instance):
            kinds = self.mails.get(person.pk, person.mail_kinds)
            if kinds != person.mail_kinds:
                person.mail_kinds = kinds
                person.save(update_fields=["mail_kinds"])
