"""What is written down of a person: checked before it is stored, whoever brings it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import fields, rules

Contact = get_model("clientportal_clients", "Contact")

LINES = ("first_name", "last_name", "title", "position", "department", "phone", "fax", "mobile")
TEXTS = ("remark", "note")
#: What the staff fill in; everything else on the row follows from acts.
DETAILS = (*LINES, *TEXTS, "language", "mail_kinds")
#: What a text of several lines may hold, in characters.
LONGEST_TEXT = 5000


def clean_address(email: str) -> str:
    """The address as it is kept. Raises ``ValidationError`` for the field."""
    try:
        return rules.normalise_email(email) if email.strip() else ""
    except ValueError:
        message = _("This is not an e-mail address. It looks like name@example.com.")
        raise ValidationError({"email": message}) from None


def check_details(contact: Any) -> None:
    """Raises ``ValidationError``, field by field, where something is missing, too long or can't be kept."""
    errors: dict[str, Any] = {}
    for name in rules.required_of(contact.kind):
        is_the_logins = (
            name == "email" and contact.user_id is not None
        )  # of two logins that differ only in case
        if not getattr(contact, name).strip() and not is_the_logins:
            errors[name] = _("This field is required.")
    for names, check in ((LINES, fields.validate_line), (TEXTS, fields.validate_text)):
        for name in names:
            note(errors, name, check, getattr(contact, name))
    for name in TEXTS:
        if len(getattr(contact, name)) > LONGEST_TEXT:
            errors[name] = _("Please use at most %(count)d characters.") % {"count": LONGEST_TEXT}
    try:
        contact.clean_fields(exclude=["email", "company", "user", "search_text"])
    except ValidationError as error:
        errors = {**error.error_dict, **errors}
    if errors:
        raise ValidationError(errors)


def note(errors: dict[str, Any], name: str, check: Callable[[Any], Any], value: Any) -> None:
    """Note the check's complaint, if it has one, under the field."""
    try:
        check(value)
    except ValidationError as error:
        errors[name] = error
