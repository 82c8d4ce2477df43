"""Giving a template to many customers: what was looked at is what is done, or nothing."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import TemplateChanged, TemplateGone, TemplateUnusable
from oscar_clientportal.clients.services.records import record_many
from oscar_clientportal.clients.signals import standing_changed
from oscar_clientportal.core import locks

from .comparing import fitting, preview
from .fields import TEMPLATE_FIELDS, Beside, settings_of

Company = get_model("clientportal_clients", "Company")
SettingsTemplate = get_model("clientportal_clients", "SettingsTemplate")

AT_A_TIME = 500
VALIDITY = ("valid_from", "valid_until")


def apply_template(*, template: Any, companies: QuerySet, by: Any, seen: str = "") -> int:
    """Assign the template to these companies and copy its values, a batch at a time, each whole or not at all.

    ``seen``: the token of the ``preview`` that was agreed to. Returns how many were changed; those whose validity would
    end before it begins are left out. Raises ``TemplateChanged`` where what was looked at is so no longer,
    ``TemplateGone`` and ``TemplateUnusable``.
    """
    if seen and preview(template, companies).token != seen:
        raise TemplateChanged
    count, last = 0, 0
    while True:
        rows = companies.filter(fitting(template), pk__gt=last).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:AT_A_TIME])
        if not keys:
            return count
        count += len(apply_to(template=template, keys=keys, by=by))
        last = keys[-1]


def apply_to(*, template: Any, keys: Sequence[int], by: Any) -> list[int]:
    """Give it to these companies in one transaction, as far as they are still different. Returns whom.

    Raises ``TemplateChanged``, ``TemplateGone``, ``TemplateUnusable``.
    """
    given = settings_of(template)
    values = {name: value for name, value in given.items() if TEMPLATE_FIELDS[name].beside is None}
    with transaction.atomic():
        locked = locks.lock_rows(Company.objects.all(), keys)
        _check(template)
        still = Company.objects.filter(fitting(template), pk__in=list(locked)).values_list("pk", flat=True)
        changed = sorted(still)
        Company.objects.filter(pk__in=changed).update(template=template.pk, **values)
        events = [event for key in changed if (event := _event(locked[key], values))]
        record_many(events=events, by=by)
        for event in events:
            if set(VALIDITY) & set(event["after"]):
                company = event["company"]
                for name in set(VALIDITY) & set(values):
                    setattr(company, name, values[name])
                standing_changed.send(sender=Company, company=company, by=by)
        _write_beside(given, changed, by)
    return changed


def _write_beside(given: dict[str, Any], companies: Sequence[int], by: Any) -> None:
    """What rooms above keep of a customer, they write and record themselves."""
    rooms: dict[Beside, dict[str, Any]] = {}
    for name, value in given.items():
        if (beside := TEMPLATE_FIELDS[name].beside) is not None:
            rooms.setdefault(beside, {})[name] = value
    for beside, values in rooms.items():
        try:
            beside.write(companies=companies, by=by, **values)
        except ValidationError as error:  # deleted in this moment
            raise TemplateUnusable from error


def _check(template: Any) -> None:
    """Nobody has changed or deleted it since it was looked at, and nobody does before the transaction ends."""
    now = locks.lock_rows(SettingsTemplate.objects.all(), [template.pk]).get(template.pk)
    if now is None:
        raise TemplateGone
    if now.values != template.values:
        raise TemplateChanged


def _event(company: Any, values: dict[str, Any]) -> dict[str, Any] | None:
    """What the company's record says: the values that changed. Which template it was is the shop's own matter."""
    pairs = {
        name: (TEMPLATE_FIELDS[name].write(getattr(company, name)), TEMPLATE_FIELDS[name].write(value))
        for name, value in values.items()
    }
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if not changed:
        return None
    before, after = ({name: pair[end] for name, pair in changed.items()} for end in (0, 1))
    return {"company": company, "kind": "template", "before": before, "after": after}
