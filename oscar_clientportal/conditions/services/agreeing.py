"""Agreeing with customers on what holds for them: the view, the group, delivery, payment, credit."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import fields
from oscar_clientportal.clients.services.records import record, record_many
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
#: Of these, what can be the same for many: it is right or wrong whatever else was agreed.
ALIKE = ("group", "view", "shipping_methods", "delivery_terms", "payment_terms")
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
    _refuse_others(changes, AGREED)
    company = locks.lock_row(Company.objects.all(), company.pk)
    stored = CompanyConditions.objects.filter(company=company).first()
    row = stored or CompanyConditions(company=company)
    row.company = company
    before, old = _values(row), _told(row)
    _set(row, {**changes, **_locked(changes)})
    _check(row, before["shipping_methods"] or ())
    if changed := _changed(row, before, old):
        _write(row, _values(row), is_stored=stored is not None)
        record(company=company, kind=CompanyEvent.Kind.DETAILS, by=by, **changed)
    return row


@transaction.atomic
def set_for_many(*, companies: Iterable[int], by: Any, **changes: Any) -> int:
    """Write the same for each of these customers, by primary key: any of ``ALIKE``; what isn't told stays as it is.

    Raises ``ValidationError``, field by field; nothing is written then. Returns how many customers there are. As many
    queries for many as for few.
    """
    _refuse_others(changes, ALIKE)
    locked = locks.lock_rows(Company.objects.only("pk"), companies)
    wanted = {**changes, **_locked(changes), **_cleaned(changes)}
    stored = CompanyConditions.objects.select_related("group", "view").in_bulk(list(locked))
    rows, events = [], []
    for pk, company in locked.items():
        row = stored.get(pk) or CompanyConditions(company=company)
        before, old = _values(row), _told(row)
        _set(row, wanted)
        if changed := _changed(row, before, old):
            rows.append(row)
            events.append({"company": company, "kind": CompanyEvent.Kind.DETAILS, **changed})
    empty = {row.pk for row in rows if is_as_the_shops(_values(row))}
    CompanyConditions.objects.bulk_create(
        [row for row in rows if row.pk not in empty],
        update_conflicts=True,
        unique_fields=["company"],
        update_fields=list(changes),
    )
    CompanyConditions.objects.filter(pk__in=empty).delete()
    record_many(events=events, by=by)
    return len(locked)


def lock_group(group: Any | None) -> Any | None:
    """The group, which nobody can delete before this transaction ends. Raises ``ValidationError`` where it is gone."""
    return _lock_kept(group, {"group": _("This customer group isn't there any more.")})


def lock_view(view: Any | None) -> Any | None:
    """The view, which nobody can delete before this transaction ends. Raises ``ValidationError`` where it is gone."""
    return _lock_kept(view, {"view": _("This catalogue view isn't there any more.")})


def _lock_kept(row: Any | None, gone: dict[str, Any]) -> Any | None:
    if row is None:
        return None
    found = locks.lock_rows(type(row)._default_manager.all(), [row.pk])
    if row.pk not in found:
        raise ValidationError(gone)
    return found[row.pk]


def _locked(changes: dict[str, Any]) -> dict[str, Any]:
    return {
        name: lock(changes[name])
        for name, lock in (("group", lock_group), ("view", lock_view))
        if name in changes
    }


def _refuse_others(changes: dict[str, Any], known: Sequence[str]) -> None:
    if unknown := set(changes) - set(known):
        raise TypeError(f"nothing that is agreed: {', '.join(sorted(unknown))}")


def _set(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _changed(row: Any, before: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """``before`` and ``after`` as they stand on record; nothing where all is as it was."""
    after, now = _values(row), _told(row)
    changed = [name for name in AGREED if before[name] != after[name]]
    if not changed:
        return {}
    was, becomes = ({name: told[name] for name in changed} for told in (old, now))
    return {"before": was, "after": becomes}


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
    for name in NUMBERS:
        try:
            setattr(row, name, _clean_number(name, row))
        except ValidationError as error:
            errors[name] = error
    told = {name: getattr(row, name) for name in (*TEXTS, "shipping_methods")}
    try:
        _set(row, _cleaned(told, kept_codes))
    except ValidationError as error:
        errors.update(error.error_dict)
    if not errors:
        errors = _discount_errors(row)
    if errors:
        raise ValidationError(errors)


def _cleaned(told: dict[str, Any], kept_codes: Sequence[str] = ()) -> dict[str, Any]:
    """Texts and ways of delivery among these, as they are kept. Raises ``ValidationError``, field by field."""
    errors: dict[str, Any] = {}
    found: dict[str, Any] = {}
    for name in told:
        try:
            if name in TEXTS:
                found[name] = clean_text(told[name])
            elif name == "shipping_methods":
                found[name] = clean_codes(told[name], kept_codes)
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    return found


def clean_text(text: str | None) -> str:
    """Terms as they are kept. Raises ``ValidationError``."""
    text = (text or "").replace("\r\n", "\n").strip()
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


def clean_codes(codes: Sequence[str] | None, kept: Sequence[str] = ()) -> list[str] | None:
    """In the shop's order, none twice. One that the shop has given up meanwhile may stay, if it was ``kept``. Raises
    ``ValidationError``.
    """
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
