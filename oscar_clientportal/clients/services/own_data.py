"""What a company keeps right of its own data; its name, number and tax numbers are the shop's to change."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import locks

from .customers import check_company
from .records import record

Company = get_model("clientportal_clients", "Company")
CompanyEvent = get_model("clientportal_clients", "CompanyEvent")

OWN_DATA = (
    *("supplement", "street", "po_box", "postcode", "town", "country"),
    *("phone", "fax", "email", "url", "mail_kinds"),
)


@transaction.atomic
def change_own_data(*, company: Any, by: Any, **changes: Any) -> Any:
    """Change any of ``OWN_DATA``; returns the company as it is now.

    Raises ``ValidationError``, field by field. What else is wrong in the shop's own fields is not the company's matter.
    """
    if unknown := set(changes) - set(OWN_DATA):
        raise TypeError(f"not for a company to change: {', '.join(sorted(unknown))}")
    company = locks.lock_row(Company.objects.select_related("country"), company.pk)
    before = {name: getattr(company, name) for name in changes}
    for name, value in changes.items():
        setattr(company, name, value)
    _check(company)
    changed = {name: old for name, old in before.items() if getattr(company, name) != old}
    if changed:
        company.save(update_fields=list(changed))
        now = {name: _as_json(getattr(company, name)) for name in changed}
        old = {name: _as_json(value) for name, value in changed.items()}
        record(company=company, kind=CompanyEvent.Kind.DETAILS, by=by, before=old, after=now)
    return company


def _check(company: Any) -> None:
    try:
        check_company(company)
    except ValidationError as error:
        own = {name: errors for name, errors in error.error_dict.items() if name in OWN_DATA}
        if own:
            raise ValidationError(own) from None


def _as_json(value: Any) -> Any:
    return value.pk if hasattr(value, "pk") else value
