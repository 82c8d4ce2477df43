"""The words of a company's record: what was changed into what, and by whom."""

from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext
from oscar.core.loading import get_model

Company = get_model("clientportal_clients", "Company")
CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")
Contact = get_model("clientportal_clients", "Contact")
LicenceEvent = get_model("clientportal_licences", "LicenceEvent")
Kind = LicenceEvent.Kind

#: The staff's own words.
HIDDEN = {"note", "template", "group", "view"}
NOTHING = "-"
#: Whose fields an event may name.
MODELS = (Company, Contact, CompanyConditions)


def name_of(user: Any, company: Any, *, is_acting: bool = False) -> str:
    """Colleagues by name. Of others an address shows only where they act for somebody, who knows them by it."""
    if user is None:
        return gettext("The shop")
    contact = getattr(user, "clientportal_contact", None)
    if contact is not None and contact.company_id == company.pk:
        return contact.name
    return user.get_full_name() or (user.email if is_acting else gettext("The shop"))


def difference_lines(event: Any) -> list[str]:
    """Of a change of the company or of one of its people: each field, from what to what."""
    before, after = event.before or {}, event.after or {}
    model = Contact if event.contact_id or event.contact_name else Company
    lines = []
    if "version" in after:
        lines.append(gettext("Version %(number)s") % {"number": after["version"]})
    for name in dict.fromkeys([*before, *after]):
        field = next(filter(None, (_field(each, name) for each in (model, *MODELS))), None)
        if field is None or name in HIDDEN:
            continue
        facts = {"field": field.verbose_name}
        facts |= {"before": shown(field, before.get(name)), "after": shown(field, after.get(name))}
        if name not in before:
            lines.append(gettext("%(field)s: %(after)s") % facts)
        else:
            lines.append(gettext("%(field)s: %(before)s → %(after)s") % facts)
    return lines


def licence_lines(event: Any) -> list[str]:
    """Of a change of a licence: which one, why, and its numbers after it."""
    numbers = gettext("%(used)s used, %(reserved)s reserved, %(transferred)s transferred of %(quantity)s") % {
        name: getattr(event, name) for name in ("used", "reserved", "transferred", "quantity")
    }
    lines = [f"{event.licence.title}: {numbers}"]
    wanted = event.details.get("quantity_next")
    if event.kind == Kind.QUANTITY_NEXT and wanted:
        lines.append(gettext("%(count)s from the next renewal on") % {"count": wanted})
    reason = event.details.get("reason")
    if reason:
        lines.append(gettext("Reason: %(reason)s") % {"reason": reason})
    return lines


def shown(field: Any, value: Any) -> str:
    """A value as JSON has it, as people read it."""
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(str(_chosen(getattr(field, "base_field", field), one)) for one in value)
    moment = _moment(field, value)
    return moment or str(_chosen(field, value))


def _moment(field: Any, value: Any) -> str:
    if isinstance(field, models.DateTimeField):
        found = parse_datetime(str(value))
        return formats.date_format(localtime(found), "SHORT_DATETIME_FORMAT") if found else ""
    if isinstance(field, models.DateField):
        day: date | None = parse_date(str(value)[:10])
        return formats.date_format(day, "DATE_FORMAT") if day else ""
    return ""


def _chosen(field: Any, value: Any) -> Any:
    return dict(field.flatchoices).get(value, value) if getattr(field, "flatchoices", None) else value


def _field(model: Any, name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
