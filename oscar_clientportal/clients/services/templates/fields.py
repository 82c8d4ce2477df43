"""Which fields a template may hold, how each is written in JSON, and how people read it: those of a company, and those
that a room above keeps of it and joins when it is ready.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from oscar.core.loading import get_model

from oscar_clientportal.clients import languages
from oscar_clientportal.clients.abstract_models import MailKind
from oscar_clientportal.clients.exceptions import TemplateUnusable
from oscar_clientportal.clients.services.customers import check_company

Company = get_model("clientportal_clients", "Company")

OF_ANOTHER_KIND = gettext_lazy("This can't be a value of this setting.")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError(OF_ANOTHER_KIND)
    return value


def _number(value: Any) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise ValidationError(OF_ANOTHER_KIND)
    return value


def _day(value: Any) -> date | None:
    try:
        return None if value is None else date.fromisoformat(_text(value))
    except ValueError:
        raise ValidationError(OF_ANOTHER_KIND) from None


def _kinds(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise ValidationError(OF_ANOTHER_KIND)
    return sorted({_text(kind) for kind in value})


def _said(value: Any) -> str:
    return str(value or "")


def _said_of_language(value: Any) -> str:
    return str(dict(languages.LANGUAGES).get(value) or _("The shop's main language"))


def _said_of_days(value: Any) -> str:
    if value is None:
        return _("No payment on invoice")
    return ngettext("%(count)d day", "%(count)d days", value) % {"count": value}


def _said_of_day(value: Any) -> str:
    return formats.date_format(value, "SHORT_DATE_FORMAT") if value else ""


def _said_of_kinds(value: Any) -> str:
    labels = dict(MailKind.choices)
    return ", ".join(str(labels.get(kind, kind)) for kind in sorted(value))


@dataclass(frozen=True)
class Beside:
    """A row that a room above keeps beside the company's own, if there is anything to keep.

    ``write`` is told ``companies`` by primary key, ``by`` and the values by name, within a transaction that holds these
    companies; it raises ``ValidationError``.
    """

    #: From the company to its row.
    accessor: str
    model: Any
    write: Callable[..., Any]


@dataclass(frozen=True)
class TemplateField:
    """``read``: the company's value from that in JSON; raises ``ValidationError`` for one of another kind, and, of a
    field that is kept ``beside`` the company's own, for one that can't be kept. ``said``: the value in words; empty for
    none.
    """

    name: str
    read: Callable[[Any], Any] = _text
    said: Callable[[Any], str] = _said
    beside: Beside | None = None

    @property
    def label(self) -> Any:
        model = self.beside.model if self.beside else Company
        return model._meta.get_field(self.name).verbose_name

    @property
    def path(self) -> str:
        """From companies, in a query."""
        return f"{self.beside.accessor}__{self.name}" if self.beside else self.name

    def own(self, company: Any) -> Any:
        """The company's own value."""
        row = company
        if self.beside:
            row = getattr(company, self.beside.accessor, None) or self.beside.model()
        return getattr(row, self.name)

    def has(self, value: Any) -> Q:
        """The companies with this value. No row beside a company's own says what an empty one would."""
        if value is None:
            return Q(**{f"{self.path}__isnull": True})
        found = Q(**{self.path: value})
        if isinstance(value, list):
            found = Q(**{f"{self.path}__contains": value, f"{self.path}__contained_by": value})
        if self.beside is None:
            return found
        # Said in words, as Django leaves it out where another field has joined the table before.
        is_there = Q(**{f"{self.beside.accessor}__isnull": False})
        return found | ~is_there if value == "" else found & is_there

    @staticmethod
    def write(value: Any) -> Any:
        """The value as JSON has it."""
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Model):
            return value.pk
        return sorted(value) if isinstance(value, list) else value


TEMPLATE_FIELDS: dict[str, TemplateField] = {
    field.name: field
    for field in (
        TemplateField("status", said=lambda value: str(dict(Company.Status.choices).get(value, value))),
        TemplateField("language", said=_said_of_language),
        TemplateField("invoice_days", _number, _said_of_days),
        TemplateField("mail_kinds", _kinds, _said_of_kinds),
        TemplateField("supplier_name"),
        TemplateField("landing_page"),
        TemplateField("shop_url"),
        TemplateField("valid_from", _day, _said_of_day),
        TemplateField("valid_until", _day, _said_of_day),
    )
}


def clean_values(values: Any) -> dict[str, Any]:
    """The values as they are kept, each checked as a customer's own. Raises ``ValidationError``, field by field."""
    return {name: TEMPLATE_FIELDS[name].write(value) for name, value in _read(values).items()}


def settings_of(template: Any) -> dict[str, Any]:
    """What a company gets from this template, by field. Raises ``TemplateUnusable`` where its values make no sense."""
    try:
        return _read(template.values)
    except ValidationError as error:
        raise TemplateUnusable from error


def join(*fields: TemplateField) -> None:
    """What a room above keeps of a customer may stand in templates, too."""
    TEMPLATE_FIELDS.update({field.name: field for field in fields})


def _read(values: Any) -> dict[str, Any]:
    if not isinstance(values, Mapping) or not set(values) <= set(TEMPLATE_FIELDS):
        raise ValidationError(OF_ANOTHER_KIND)
    found, errors = {}, {}
    for name, value in values.items():
        try:
            found[name] = TEMPLATE_FIELDS[name].read(value)
        except ValidationError as error:
            errors[name] = error
    company, own = Company(name="-"), {name for name in found if TEMPLATE_FIELDS[name].beside is None}
    for name in own:
        setattr(company, name, found[name])
    errors.update(_refused(company, own))
    if errors:
        raise ValidationError(errors)
    found.update({name: getattr(company, name) for name in own})
    return {name: found[name] for name in TEMPLATE_FIELDS if name in values}


def _refused(company: Any, names: set[str]) -> dict[str, Any]:
    try:
        check_company(company)
    except ValidationError as error:
        return {name: told for name, told in error.error_dict.items() if name in names}
    return {}
