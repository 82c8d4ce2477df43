"""A row of a table of contacts."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients.services.creating import change_contact, create_contact
from oscar_clientportal.clients.services.details import clean_address
from oscar_clientportal.core.search import fold

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")


def write_contact(values: dict[str, Any]) -> tuple[str, Any]:
    """Make or change the contact of this row. Returns what was done, and what tells the person from others."""
    values = {"first_name": "", "last_name": "", **values}
    kind = values.pop("kind", None)
    company, company_name = _company(values.pop("company_number", ""), values.pop("company_name", ""))
    values["email"] = clean_address(values.get("email", ""))
    where = company.pk if company else fold(company_name)
    key = values["email"] or (fold(values["first_name"]), fold(values["last_name"]), where)
    contact = _find(values, company)
    if contact is None:
        chosen = kind or Contact.Kind.CLIENT
        create_contact(kind=chosen, company=company, company_name=company_name, **values)
        return "created", key
    if kind and contact.kind != kind:
        raise ValidationError({"kind": _("This person is there already, as another kind of contact.")})
    changes = {name: value for name, value in values.items() if value and getattr(contact, name) != value}
    if company is not None and contact.company_id != company.pk:
        changes["company"] = company
    if not changes:
        return "unchanged", key
    change_contact(contact=contact, **changes)
    return "changed", key


def _find(values: dict[str, Any], company: Any) -> Any:
    if values["email"]:
        return Contact.objects.with_email(values["email"]).first()
    names = {"first_name__iexact": values["first_name"], "last_name__iexact": values["last_name"]}
    return Contact.objects.filter(email="", company=company, **names).order_by("pk").first()


def _company(number: str, name: str) -> tuple[Any, str]:
    """The company by its number, else by its name; the name alone where it is to be made."""
    if number:
        company = Company.objects.filter(number=number).first()
        if company is None:
            raise ValidationError({"company_number": _("There is no customer with this number.")})
        return company, ""
    same = list(Company.objects.filter(name__iexact=name, is_individual=False)[:2]) if name else []
    if len(same) > 1:
        raise ValidationError(
            {"company_name": _("Several customers have this name: please give the number.")}
        )
    return (same[0], "") if same else (None, name)
