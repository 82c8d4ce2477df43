"""What the page of a customer tells whoever may not change it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from oscar_clientportal.clients.abstract_models.companies import MailKind
from oscar_clientportal.clients.languages import LANGUAGES
from wagtail_hooks.facts import Fact

from . import agreed_words
from .access import terms_words, validity


def terms(company: Any) -> str:
    """The company's terms of payment in words."""
    return terms_of(company.invoice_days)


def terms_of(days: int | None) -> str:
    if days is None:
        return ""
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def language(company: Any) -> Any:
    return dict(LANGUAGES).get(company.language, "")


def mails(company: Any) -> str:
    labels = dict(MailKind.choices)
    return ", ".join(str(labels.get(kind, kind)) for kind in company.mail_kinds)


def categories(company: Any) -> str:
    return ", ".join(category.title for category in company.categories.all())


def field(name: str, label: Any) -> Fact:
    return Fact(name, label, lambda company: getattr(company, name), is_listed=False)


DETAILS = (
    field("supplement", _("Supplement")),
    field("street", _("Street and number")),
    field("po_box", _("PO box")),
    field("postcode", _("Postcode")),
    field("town", _("Town")),
    field("country", _("Country")),
    field("phone", _("Phone")),
    field("fax", _("Fax")),
    field("email", _("Central e-mail address")),
    Fact("mail_kinds", _("Automated e-mails"), mails, is_listed=False),
    field("url", _("Website")),
    field("remark", _("Remark")),
    field("note", _("Internal note")),
    field("bank_name", _("Bank")),
    field("bank_street", _("Street of the bank")),
    field("bank_town", _("Town of the bank")),
    field("bank_country", _("Country of the bank")),
    field("iban", "IBAN"),
    field("bic", "BIC"),
    field("bank_code", _("Bank code")),
    field("account_number", _("Account number")),
    field("vat_id", _("VAT ID")),
    field("tax_number", _("Tax number")),
    field("registration_number", _("Registration number")),
    field("registration_court", _("Registration court")),
    field("our_number", _("Our number at the customer")),
    *agreed_words.DETAILS,
    Fact("categories", _("Categories"), categories, is_listed=False),
    Fact("status", _("Status"), lambda company: company.get_status_display(), is_listed=False),
    Fact("language", _("Language"), language, is_listed=False),
    Fact("template", _("Settings template"), lambda company: company.template, is_listed=False),
    Fact("validity", _("Valid"), validity, is_listed=False),
    field("supplier_name", _("Display name of the supplier")),
    field("shop_url", _("Address of the customer's own shop")),
    field("landing_page", _("Landing page")),
    Fact("terms_of_use", _("Terms of use"), terms_words, is_listed=False),
)
