"""Who belongs to which company, and who is its super-admin: the first of its people, and always one of them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import fields
from oscar_clientportal.core import locks

from .default_users import PLACEHOLDER, dismiss_default_user

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
Role = Contact.Role


def make_company(name: str) -> Any:
    """A company made on the spot. Raises ``ValidationError`` for the field ``company_name``."""
    company = Company(name=name.strip())
    try:
        fields.validate_line(company.name)
        company.clean_fields(exclude=[field.name for field in Company._meta.fields if field.name != "name"])
    except ValidationError as error:
        raise ValidationError({"company_name": error.messages}) from None
    company.save(force_insert=True)
    return company


def join_company(contact: Any, company: Any) -> None:
    """Put the contact into the company, or into none; whoever is first there is its super-admin, and the default user
    that stood in for them goes.

    The caller holds the company's row and saves the contact.
    """
    contact.company, contact.role, contact.is_default = company, Role.USER, False
    if company is None:
        return
    dismiss_default_user(company, besides=contact)
    if not company.contacts.filter(role=Role.SUPER_ADMIN).exclude(PLACEHOLDER).exists():
        contact.role = Role.SUPER_ADMIN


def in_charge(company: Any) -> QuerySet:
    """The super-admins of a company who stay: their login is not closed, and no last day is set."""
    people = company.contacts.filter(role=Role.SUPER_ADMIN, deactivated_at=None, leaves_on=None)
    return people.exclude(PLACEHOLDER)


def why_needed(contact: Any) -> str:
    """Why this person must stay super-admin of their company; empty where somebody else is, too, or they aren't.

    The caller holds the company's row.
    """
    if contact.company is None or contact.role != Role.SUPER_ADMIN:
        return ""
    if in_charge(contact.company).exclude(pk=contact.pk).exists():
        return ""
    message = _("Nobody else is super-admin of %(company)s. Make somebody else one first.")
    return message % {"company": contact.company}


def has_colleagues(contact: Any) -> bool:
    return contact.company is not None and contact.company.contacts.exclude(pk=contact.pk).exists()


def lock_companies(*companies: Any) -> None:
    """Whoever changes who is super-admin of a company holds its row."""
    locks.lock_rows(Company.objects.all(), [company.pk for company in companies if company is not None])
