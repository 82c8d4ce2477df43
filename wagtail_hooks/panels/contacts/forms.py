"""The form for a contact: what each kind needs, the company it joins, and what is kept besides."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.clients import fields, rules
from oscar_clientportal.clients.abstract_models import MailKind
from oscar_clientportal.clients.services.details import LONGEST_TEXT
from wagtail_hooks.choosers import company_chooser

from .rows import languages, login_of, password_of

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")

ADDRESS_IS_THEIRS = gettext_lazy(
    "This person logs in with this address. They change it themselves, in their profile, so that nobody else can take "
    "the login over."
)
LINKS_DIE = gettext_lazy("With another address, invitations and unique keys sent to this one stop working.")


def line(name: str, label: Any, **kwargs: Any) -> forms.CharField:
    """A text of one line, no longer than its column."""
    longest = Contact._meta.get_field(name).max_length
    return forms.CharField(
        label=label, max_length=longest, required=False, validators=[fields.validate_line], **kwargs
    )


def text(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        required=False,
        validators=[fields.validate_text],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=help_text,
    )


class ContactForm(forms.Form):
    title = line("title", pgettext_lazy("person", "Title"))
    first_name = line("first_name", gettext_lazy("First name"))
    last_name = line("last_name", gettext_lazy("Last name"))
    position = line("position", pgettext_lazy("person", "Position"))
    department = line("department", gettext_lazy("Department"))
    company = forms.ModelChoiceField(
        label=gettext_lazy("Company"),
        queryset=Company.objects.all(),
        required=False,
        widget=company_chooser.widget_class,
    )
    company_name = forms.CharField(
        label=gettext_lazy("or a new company"),
        max_length=255,
        required=False,
        validators=[fields.validate_line],
        help_text=gettext_lazy(
            "Its name: it is made on the spot. Leave both empty for somebody without a company."
        ),
    )
    email = fields.AddressField(
        label=gettext_lazy("E-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = line("phone", gettext_lazy("Phone"))
    fax = line("fax", gettext_lazy("Fax"))
    mobile = line("mobile", gettext_lazy("Mobile"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        help_text=gettext_lazy("E-mails go out in it as far as there are texts."),
    )
    mail_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Automated e-mails"),
        choices=MailKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    remark = text(gettext_lazy("Remark"), gettext_lazy("This person sees it."))
    note = text(gettext_lazy("Internal note"), gettext_lazy("Seen by the shop's staff alone."))

    sections = (
        ("person", gettext_lazy("Person"), ("title", "first_name", "last_name", "position", "department")),
        ("company", gettext_lazy("Company"), ("company", "company_name", "role")),
        (
            "communication",
            gettext_lazy("Communication"),
            ("email", "phone", "fax", "mobile", "language", "mail_kinds"),
        ),
        ("access", gettext_lazy("Access data"), ("login", "password")),
        ("remarks", gettext_lazy("Remarks"), ("remark", "note")),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["language"].choices = [("", _("As the company")), *languages()]
        for name in rules.required_of(kind):
            self.fields[name].required = True
        if "email" not in rules.required_of(kind):
            self.fields["email"].help_text = gettext_lazy("Without one, this person can't be invited yet.")

    def panels(self) -> list[dict[str, Any]]:
        """The fields, section by section; sections without any are left out."""
        sections = [
            {"id": id, "heading": heading, "fields": [self[name] for name in names if name in self.fields]}
            for id, heading, names in self.sections
        ]
        return [section for section in sections if section["fields"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        name = data.get("company_name")
        if name and data.get("company"):
            self.add_error("company_name", _("Choose a company or name a new one, not both."))
        elif name and (known := self._company_named(name)):
            message = _("There is a company of this name already: %(number)s. Choose it above.")
            self.add_error("company_name", message % {"number": known.number})
        return data

    @staticmethod
    def _company_named(name: str) -> Any:
        return Company.objects.matching(name).filter(name__iexact=name).order_by().first()


class ChangeForm(ContactForm):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Contact.Role.choices)
    login = forms.CharField(label=gettext_lazy("Login name"), disabled=True, required=False)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        disabled=True,
        required=False,
        help_text=gettext_lazy("Nobody can see it. “Send access data” mails a link to set a new one."),
    )

    def __init__(self, *args: Any, contact: Any, **kwargs: Any) -> None:
        super().__init__(*args, kind=contact.kind, **kwargs)
        self.fields["login"].initial = login_of(contact) or _("None yet")
        self.fields["password"].initial = password_of(contact)
        self.fields["email"].help_text = LINKS_DIE
        if contact.user_id is not None:
            self.fields["email"].disabled = True
            self.fields["email"].required = False
            self.fields["email"].help_text = ADDRESS_IS_THEIRS
        if contact.company is None:
            del self.fields["role"]
