"""A row of a table of customers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients.services.customers import check_company
from oscar_clientportal.clients.services.default_users import ensure_default_user
from oscar_clientportal.clients.services.standing import set_validity
from oscar_clientportal.core import locks
from oscar_clientportal.core.search import fold

Company = get_model("clientportal_clients", "Company")
CompanyCategory = get_model("clientportal_clients", "CompanyCategory")
VALIDITY = ("valid_from", "valid_until")


def write_customer(values: dict[str, Any]) -> tuple[str, Any]:
    """Make or change the customer of this row. Returns what was done, and what tells the customer from others.

    A new one has a default user until its first contact person comes.
    """
    values = dict(values)
    titles = values.pop("categories", None)
    company = _find(values)
    is_new = company is None
    if is_new:
        company = Company()
    else:
        company = locks.lock_row(Company.objects.all(), company.pk)
    before = {name: getattr(company, name) for name in values}
    for name, value in values.items():
        setattr(company, name, value)
    check_company(company)
    changed = any(getattr(company, name) != value for name, value in before.items())
    if is_new:
        company.save()
        ensure_default_user(company=company)
    elif changed:
        _save(company, before)
    changed |= _set_categories(company, titles)
    key = values.get("number") or (fold(company.name), company.postcode, fold(company.town))
    return "created" if is_new else "changed" if changed else "unchanged", key


def _save(company: Any, before: dict[str, Any]) -> None:
    """A validity is an act of its own: it is recorded, and ends what runs."""
    validity = {name: getattr(company, name) for name in VALIDITY}
    for name in VALIDITY:
        setattr(company, name, before.get(name, validity[name]))
    company.save()
    set_validity(company=company, by=None, **validity)


def _find(values: dict[str, Any]) -> Any:
    """The customer this row speaks of, if the shop has one. Raises ``ValidationError`` where it may be several."""
    if number := values.get("number"):
        _check_number(number)
        return Company.objects.filter(number=number).first()
    name = values.get("name", "")
    if not name:
        raise ValidationError({"name": _("This field is required.")})
    given = {f"{field}__iexact": values[field] for field in ("postcode", "town") if field in values}
    found = Company.objects.filter(name__iexact=name, **given)[:2]
    if len(found) > 1:
        raise ValidationError(_("Several customers have this name and place: please give the number."))
    return found[0] if found else None


def _check_number(number: str) -> None:
    if len(number) > Company._meta.get_field("number").max_length or not number.isprintable():
        raise ValidationError({"number": _("This can't be a customer number.")})


def _set_categories(company: Any, titles: list[str] | None) -> bool:
    """Whether anything was changed. Categories that are missing are made."""
    if titles is None:
        return False
    wanted = {CompanyCategory.objects.get_or_create(title=title)[0].pk for title in titles}
    if wanted == set(company.categories.values_list("pk", flat=True)):
        return False
    company.categories.set(wanted)
    return True
