"""What the shop keeps of a customer: checked and put into its one spelling before it is stored, whoever brings it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import fields, formats, languages, rules

from .details import LONGEST_TEXT, note

Company = get_model("clientportal_clients", "Company")

LINES = (
    *("name", "supplement", "street", "po_box", "postcode", "town", "phone", "fax", "email", "url"),
    *("bank_name", "bank_street", "bank_town", "bank_code", "account_number"),
    *("tax_number", "registration_number", "registration_court", "our_number"),
    *("shop_url", "supplier_name", "landing_page"),
)
TEXTS = ("remark", "note")

Check = tuple[Callable[[str], bool], Any]
PHONE: Check = (formats.is_phone, _("This is not a telephone number: it has too few digits, or too many."))
#: Field → what a value that is there must be, and the message where it isn't.
CHECKS: dict[str, Check] = {
    "phone": PHONE,
    "fax": PHONE,
    "iban": (formats.is_iban, _("This is not an IBAN: a digit may be wrong or missing.")),
    "bic": (formats.is_bic, _("This is not a BIC. It has 8 or 11 letters and digits, such as DEUTDEFF500.")),
    "vat_id": (
        formats.is_vat_id,
        _(
            "This is not a VAT ID of the EU, Great Britain, Switzerland or Norway. Others belong under tax number."
        ),
    ),
    "language": (lambda code: code in languages.CODES, _("Please choose one of the languages.")),
}
SPELLINGS: dict[str, Callable[[str], str]] = {
    "iban": formats.compact,
    "bic": formats.compact,
    "vat_id": formats.normalise_vat_id,
    "postcode": lambda value: value.strip().upper(),
}
is_web_address = URLValidator(schemes=["http", "https"])
BACKWARDS = _("This is before the first day.")


def check_company(company: Any) -> None:
    """Bring every value into its one spelling. Raises ``ValidationError``, field by field, where one can't be kept."""
    for name in (*LINES, *SPELLINGS):
        spell = SPELLINGS.get(name, str.strip)
        setattr(company, name, spell(getattr(company, name)))
    errors = {**_lengths(company), **_characters(company), **_contents(company)}
    if errors:
        raise ValidationError(errors)


def is_backwards(first: date | None, last: date | None) -> bool:
    """Whether a validity of these days, both of which belong to it, ends before it begins."""
    return isinstance(first, date) and isinstance(last, date) and last < first


def delivery_remark(*, user: Any) -> str:
    """What the shop has noted for the deliveries of this login's company, for the customer to read."""
    return Company.objects.of_user(user).values_list("remark", flat=True).first() or ""


def _lengths(company: Any) -> dict[str, Any]:
    """What the model itself refuses: too long, missing, not one of the choices."""
    try:
        company.clean_fields(exclude=["country", "bank_country", "search_text", "template"])
    except ValidationError as error:
        return dict(error.error_dict)
    return {}


def _characters(company: Any) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for name in LINES:
        note(errors, name, fields.validate_line, getattr(company, name))
    for name in TEXTS:
        note(errors, name, _check_text, getattr(company, name))
    return errors


def _check_text(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        message = _("Please use at most %(count)d characters.")
        raise ValidationError(message, params={"count": LONGEST_TEXT})
    fields.validate_text(text)


def _contents(company: Any) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for name, (is_right, message) in CHECKS.items():
        value = getattr(company, name)
        if value and not is_right(value):
            errors[name] = ValidationError(message)
    if company.email:
        note(errors, "email", _spell_address, company)
    for name in ("url", "shop_url"):
        if value := getattr(company, name):
            note(errors, name, is_web_address, value)
    if company.landing_page:
        note(errors, "landing_page", fields.validate_landing_page, company.landing_page)
    if is_backwards(company.valid_from, company.valid_until):
        errors["valid_until"] = ValidationError(BACKWARDS)
    if company.postcode and company.country and not formats.is_postcode(company.postcode, company.country_id):
        message = _("This is not a postcode of %(country)s.")
        errors["postcode"] = ValidationError(message, params={"country": company.country})
    return errors


def _spell_address(company: Any) -> None:
    try:
        company.email = rules.normalise_email(company.email)
    except ValueError:
        message = _("This is not an e-mail address. It looks like name@example.com.")
        raise ValidationError(message) from None
