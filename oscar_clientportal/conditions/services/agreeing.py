"""Agreeing with a customer on what holds for them: the view, the group, delivery, payment, credit."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import fields
from oscar_clientportal.clients.services.records import record
from oscar_clientportal.core import locks

from .shipping import available_codes

Company = get_model("clientportal_clients", "Company")
CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")
CompanyEvent = get_model("clientportal_clients", "CompanyEvent")

#: What ``set_conditions`` may be told.
AGREED = (
    *("group", "view", "shipping_methods", "delivery_terms", "payment_terms"),
    *("discount_percent", "discount_days", "credit_limit"),
)
TEXTS = ("delivery_terms", "payment_terms")
NUMBERS = ("discount_percent", "discount_days", "credit_limit")
#: What a text of several lines may hold, in characters.
LONGEST_TEXT = 5000


@transaction.atomic
def set_conditions(*, company: Any, by: Any, **changes: Any) -> Any:
    """Write what was agreed with the customer: any of ``AGREED``; what isn't told stays as it is.

    Where everything is as the shop's, no row is kept. Raises ``ValidationError``, field by field; nothing is written
    then. Returns the ``CompanyConditions`` as they are now.
    """
    if unknown := set(changes) - set(AGREED):
        raise TypeError(f"nothing that is agreed: {', '.join(sorted(unknown))}")
    company = locks.lock_row(Company.objects.all(), company.pk)
    stored = CompanyConditions.objects.filter(company=company).first()
    row = stored or CompanyConditions(company=company)
    row.company = company
    before, old = _values(row), _told(row)
    for name, value in changes.items():
        setattr(row, name, value)
    _check(row, before["shipping_methods"] or ())
    after = _values(row)
    changed = [name for name in AGREED if before[name] != after[name]]
    if changed:
        _write(row, after, is_stored=stored is not None)
        was, now = ({name: told[name] for name in changed} for told in (old, _told(row)))
        record(company=company, kind=CompanyEvent.Kind.DETAILS, by=by, before=was, after=now)
    return row


def is_as_the_shops(values: dict[str, Any]) -> bool:
    """Whether nothing was agreed: everything is as the shop's. An empty choice of ways of delivery is one."""
    return all(value is None or value == "" for value in values.values())


def _write(row: Any, values: dict[str, Any], *, is_stored: bool) -> None:
    if not is_as_the_shops(values):
        row.save(force_insert=not is_stored)
    elif is_stored:
        CompanyConditions.objects.filter(pk=row.company_id).delete()


def _check(row: Any, kept_codes: Sequence[str]) -> None:
    errors: dict[str, Any] = {}
    for name in (*TEXTS, *NUMBERS):
        try:
            setattr(row, name, _clean_text(name, row) if name in TEXTS else _clean_number(name, row))
        except ValidationError as error:
            errors[name] = error
    try:
        row.shipping_methods = _clean_codes(row.shipping_methods, kept_codes)
    except ValidationError as error:
        errors["shipping_methods"] = error
    if not errors:
        errors = _discount_errors(row)
    if errors:
        raise ValidationError(errors)


def _clean_text(name: str, row: Any) -> str:
    text = (getattr(row, name) or "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise ValidationError(_("Please use at most %(count)d characters."), params={"count": LONGEST_TEXT})
    fields.validate_text(text)
    return text


def _clean_number(name: str, row: Any) -> Any:
    value = getattr(row, name)
    if value is None or value == "":
        return None
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValidationError(_("This is not a number."))
    return CompanyConditions._meta.get_field(name).clean(value, row)


def _clean_codes(codes: Sequence[str] | None, kept: Sequence[str]) -> list[str] | None:
    """In the shop's order, none twice. One that the shop has given up meanwhile may stay."""
    if codes is None:
        return None
    known = list(dict.fromkeys([*(code for code, _name in available_codes()), *kept]))
    if unknown := [str(code) for code in codes if code not in known]:
        message = _("The shop has no such way of delivery: %(codes)s.")
        raise ValidationError(message, params={"codes": ", ".join(unknown)})
    return [code for code in known if code in codes]


def _discount_errors(row: Any) -> dict[str, Any]:
    if row.discount_percent is None and row.discount_days is None:
        return {}
    if row.discount_percent is None:
        return {"discount_percent": ValidationError(_("Please say how many percent, or leave both empty."))}
    if row.discount_days is None:
        return {"discount_days": ValidationError(_("Please say within how many days, or leave both empty."))}
    due = row.company.invoice_days
    if due is not None and row.discount_days > due:
        message = _("The invoice is due after %(days)d days already.")
        return {"discount_days": ValidationError(message, params={"days": due})}
    return {}


def _values(row: Any) -> dict[str, Any]:
    return {name: getattr(row, f"{name}_id" if name in ("group", "view") else name) for name in AGREED}


def _told(row: Any) -> dict[str, Any]:
    """As it stands on record: by names, which hold when what they name is gone."""
    return {name: _as_json(getattr(row, name)) for name in AGREED}


def _as_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if hasattr(value, "pk") else value
