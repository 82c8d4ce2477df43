"""Who belongs to which company, and who is its super-admin: the first of its people, and always one of them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import fields
from oscar_clientportal.core import locks

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
    """Put the contact into the company, or into none; whoever is first there is its super-admin.

    The caller holds the company's row and saves the contact.
    """
    contact.company, contact.role = company, Role.USER
    if company is not None and not _super_admins(company).exists():
        contact.role = Role.SUPER_ADMIN


def settle_roles(contact: Any, left: Any, *, has_stepped_back: bool) -> None:
    """Whoever has been there longest becomes the super-admin of a company the contact has ``left`` without one.

    Raises ``ValidationError`` where the contact stays, has stepped back and nobody else is super-admin.
    """
    if left is None or _super_admins(left).exists():
        return
    if contact.company != left:
        successor = left.contacts.order_by("pk").values("pk")[:1]
        Contact.objects.filter(pk__in=successor).update(role=Role.SUPER_ADMIN)
    elif has_stepped_back:
        message = _("Nobody else is super-admin of %(company)s. Make somebody else one first.")
        raise ValidationError({"role": message % {"company": left}})


def lock_companies(*companies: Any) -> None:
    """Whoever changes who is super-admin of a company holds its row."""
    locks.lock_rows(Company.objects.all(), [company.pk for company in companies if company is not None])


def _super_admins(company: Any) -> Any:
    return company.contacts.filter(role=Role.SUPER_ADMIN)
