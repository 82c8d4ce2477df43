"""The columns of a table of customers or contacts: how they may be headed, and what their cells mean."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import languages
from oscar_clientportal.clients.abstract_models import MailKind
from oscar_clientportal.core import conf
from oscar_clientportal.core.search import fold
from oscar_clientportal.core.tables import headings as headings_of

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
Country = get_model("address", "Country")
SettingsTemplate = get_model("clientportal_clients", "SettingsTemplate")


@dataclass(frozen=True)
class Column:
    """``name``: of the model's field, which lends its label; ``read`` makes the value of a cell that isn't empty."""

    name: str
    label: Any
    read: Callable[[str], Any] = str


def headings(columns: Iterable[Column]) -> list[str]:
    """The headings in the reader's language, as a table to fill in has them."""
    return [_heading(column) for column in columns]


def find_columns(columns: Iterable[Column], cells: list[str]) -> tuple[dict[int, Column], list[str]]:
    """Which cell of a row belongs to which column, by the first row; and the headings nobody knows.

    A column is known by its field's name and by its heading in any language of the project.
    """
    by_name = {column.name: column for column in columns}
    places = headings_of.find_columns(cells, {name: _spellings(column) for name, column in by_name.items()})
    found = {place: by_name[name] for name, place in places.items()}
    unknown = [heading[:64] for place, heading in enumerate(cells) if heading and place not in found]
    return found, unknown


def one_of(choices: Iterable[tuple[str, Any]]) -> Callable[[str], str]:
    """A choice by its code or by its label in any language of the project. Raises ``ValidationError``."""
    pairs = list(choices)

    def read(cell: str) -> str:
        known = {
            headings_of.plain_heading(text): code
            for code, label in pairs
            for text in (code, *_in_all_languages(label))
        }
        if headings_of.plain_heading(cell) not in known:
            allowed = ", ".join(str(label) for _code, label in pairs)
            raise ValidationError(_("One of these is expected: %(choices)s.") % {"choices": allowed})
        return known[headings_of.plain_heading(cell)]

    return read


def several_of(choices: Iterable[tuple[str, Any]]) -> Callable[[str], list[str]]:
    """Some of the choices, with commas or semicolons between them."""
    read = one_of(choices)
    return lambda cell: sorted({read(part) for part in _parts(cell)})


def country(cell: str) -> Any:
    """A country by its code of two or three letters, or its name. Raises ``ValidationError``."""
    code = cell.upper()
    for lookup in ({"iso_3166_1_a2": code}, {"iso_3166_1_a3": code}, {"printable_name__iexact": cell}):
        if found := Country.objects.filter(**lookup).first():
            return found
    named = [each for each in Country.objects.all() if fold(each.printable_name) == fold(cell)]
    if not named:
        raise ValidationError(_("The shop knows no such country. Codes such as FR are the safest."))
    return named[0]


def days(cell: str) -> int:
    """A whole number of days. Raises ``ValidationError``."""
    if not (cell.isascii() and cell.isdigit() and int(cell[:6]) <= 999 and len(cell) <= 6):
        raise ValidationError(_("A whole number of days up to 999 is expected."))
    return int(cell)


#: As tables write a day: ISO, and as people in the project's languages do.
DAYS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y", "%d.%m.%Y", "%Y.%m.%d.", "%Y.%m.%d")


@lru_cache(maxsize=1024)
def day(cell: str) -> date:
    """A day. Raises ``ValidationError``."""
    if cell.isascii() and len(cell) <= 19:
        for spelling in DAYS:
            with suppress(ValueError):
                return datetime.strptime(cell, spelling).date()  # noqa: DTZ007 - a day knows no time zone
    raise ValidationError(_("A day is expected, such as 2027-01-31."))


def settings_template(cell: str) -> Any:
    """A settings template by its title. Raises ``ValidationError``."""
    if "\0" not in cell and (found := SettingsTemplate.objects.filter(title__iexact=cell[:129]).first()):
        return found
    raise ValidationError(_("The shop has no such settings template."))


def titles(cell: str) -> list[str]:
    """Titles of categories, with commas or semicolons between them."""
    return [part[:128] for part in _parts(cell)]


def _columns(
    model: Any, reads: Mapping[str, Callable[[str], Any]], names: Iterable[str]
) -> tuple[Column, ...]:
    return tuple(
        Column(name, model._meta.get_field(name).verbose_name, reads.get(name, str)) for name in names
    )


LANGUAGE = one_of(languages.LANGUAGES)
MAILS = several_of(MailKind.choices)

CUSTOMER_COLUMNS = _columns(
    Company,
    {
        "country": country,
        "bank_country": country,
        "language": LANGUAGE,
        "status": one_of(Company.Status.choices),
        "categories": titles,
        "mail_kinds": MAILS,
        "invoice_days": days,
        "valid_from": day,
        "valid_until": day,
        "template": settings_template,
    },
    (
        *("number", "name", "supplement", "street", "po_box", "postcode", "town", "country"),
        *("phone", "fax", "email", "url", "mail_kinds", "remark", "note", "status", "language", "categories"),
        *(
            "bank_name",
            "bank_street",
            "bank_town",
            "bank_country",
            "iban",
            "bic",
            "bank_code",
            "account_number",
        ),
        *("vat_id", "tax_number", "registration_number", "registration_court", "our_number", "invoice_days"),
        *("valid_from", "valid_until", "shop_url", "supplier_name", "landing_page", "template"),
    ),
)
CONTACT_COLUMNS = (
    *_columns(
        Contact,
        {
            "kind": one_of(Contact.Kind.choices),
            "language": LANGUAGE,
            "mail_kinds": MAILS,
        },
        (
            *("kind", "title", "first_name", "last_name", "email", "position", "department"),
            *("phone", "fax", "mobile", "language", "mail_kinds", "remark", "note"),
        ),
    ),
    Column("company_number", Company._meta.get_field("number").verbose_name),
    Column("company_name", Contact._meta.get_field("company").verbose_name),
)


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.replace(";", ",").split(",") if part.strip()]


def _heading(column: Column) -> str:
    text = str(column.label)
    return text[:1].upper() + text[1:]


def _spellings(column: Column) -> set[str]:
    return {
        headings_of.plain_heading(column.name),
        *map(headings_of.plain_heading, _in_all_languages(column.label)),
    }


def _in_all_languages(label: Any) -> list[str]:
    texts = []
    for language in {*conf.all_languages(), "en"}:
        with translation.override(language):
            texts.append(str(label))
    return texts
