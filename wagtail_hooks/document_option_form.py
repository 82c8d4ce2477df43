"""How the owner of a shop sets its options about documents: each mistake is told beside its field."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from oscar_clientportal.clients import fields, formats, rules
from oscar_clientportal.clients.services.customers import CHECKS, SPELLINGS
from oscar_clientportal.core import conf
from oscar_clientportal.documents.rules import addresses

from .subscription_option_form import NumbersField

LINES = ("seller_name", "seller_phone", "seller_registration", "seller_bank")
LONGEST_ADDRESS = 500
_FOLDER = re.compile("[A-Za-z0-9][A-Za-z0-9_-]*")
_TOKEN = re.compile("[\x21-\x7e]+")


def number_field(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=64, help_text=help_text)


def check(name: str, value: str) -> str:
    """The value in its one spelling, as a customer's form checks it."""
    value = SPELLINGS[name](value)
    is_right, message = CHECKS[name]
    if value and not is_right(value):
        raise ValidationError(message)
    return value


class DocumentOptionsForm(WagtailAdminModelForm):
    seller_iban = number_field("IBAN", _("Form and check digits are checked."))
    seller_bic = number_field("BIC", _("The form is checked."))
    seller_vat_id = number_field(_("VAT ID"), _("Only its format is checked. Example: DE136695976"))
    invoice_reminder_days = NumbersField(
        label=_("Reminders (days after an invoice was due)"),
        required=False,
        help_text=_("One number a line. Empty: nobody is reminded."),
    )
    order_export_url = forms.CharField(
        label=_("HTTP address"),
        required=False,
        max_length=500,
        help_text=_("Each order is sent there as openTRANS XML."),
    )
    order_export_token = forms.CharField(
        label=_("Token"),
        required=False,
        max_length=255,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    remove_token = forms.BooleanField(label=_("Remove the token that is kept"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_token, self.kept_url = self.instance.order_export_token, self.instance.order_export_url
        self.initial.pop("order_export_token", None)
        self.fields["order_export_token"].help_text = (
            _("One is kept, and never shown again. Leave empty to keep it.")
            if self.kept_token
            else _("Shown to that address, so that it knows the shop.")
        )
        for name in LINES:
            self.fields[name].validators.append(fields.validate_line)
        self.fields["seller_address"].validators.append(fields.validate_text)

    def clean_seller_address(self) -> str:
        address = "\n".join(line.strip() for line in self.cleaned_data["seller_address"].splitlines()).strip()
        if len(address) > LONGEST_ADDRESS:
            message = _("Please use at most %(count)d characters.")
            raise ValidationError(message, params={"count": LONGEST_ADDRESS})
        return address

    def clean_seller_phone(self) -> str:
        phone = self.cleaned_data["seller_phone"]
        if phone and not formats.is_phone(phone):
            raise ValidationError(CHECKS["phone"][1])
        return phone

    def clean_seller_iban(self) -> str:
        return check("iban", self.cleaned_data["seller_iban"])

    def clean_seller_bic(self) -> str:
        return check("bic", self.cleaned_data["seller_bic"])

    def clean_seller_vat_id(self) -> str:
        return check("vat_id", self.cleaned_data["seller_vat_id"])

    def clean_invoice_number_pattern(self) -> str:
        return self._pattern("invoice_number_pattern")

    def clean_credit_note_number_pattern(self) -> str:
        return self._pattern("credit_note_number_pattern")

    def _pattern(self, name: str) -> str:
        pattern = self.cleaned_data[name].strip()
        if not rules.is_number_pattern(pattern):
            raise ValidationError(
                _("{number} must stand in it exactly once; nothing else in brackets but {year}.")
            )
        return pattern

    def clean_order_export_url(self) -> str:
        url = self.cleaned_data["order_export_url"].strip()
        if not url:
            return ""
        if not addresses.is_web_target(url):
            raise ValidationError(
                _("This is not an address such as https://erp.example.com/orders, without name and password.")
            )
        if not conf.settings.order_export_internal and addresses.is_internal_host(
            urlsplit(url).hostname or ""
        ):
            raise ValidationError(
                _("This address is within the server's own network, where nothing is sent.")
            )
        return url

    def clean_order_export_token(self) -> str:
        token = self.cleaned_data["order_export_token"].strip()
        if token and not _TOKEN.fullmatch(token):
            raise ValidationError(_("A token has no blanks, and no letters with accents."))
        return token

    def clean_order_export_folder(self) -> str:
        folder = self.cleaned_data["order_export_folder"].strip()
        if folder and not _FOLDER.fullmatch(folder):
            raise ValidationError(_("Letters, digits, - and _ alone, please: it is a name, not a path."))
        return folder

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed, url = cleaned.get("order_export_token", ""), cleaned.get("order_export_url", "")
        kept = "" if cleaned.get("remove_token") else self.kept_token
        if url and kept and not typed and origin(url) != origin(self.kept_url):
            message = _("The token that is kept belongs to another server: type this one's, or remove it.")
            self.add_error("order_export_token", message)
        cleaned["order_export_token"] = typed or kept
        return cleaned


def origin(url: str) -> tuple[str, str]:
    """The server that an address is of, and whether it is called openly."""
    parts = urlsplit(url.lower())
    return parts.scheme, parts.netloc
