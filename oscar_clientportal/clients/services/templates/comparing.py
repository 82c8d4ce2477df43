"""How customers differ from a template: one of them field by field, or many with what would change."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Count, Q, QuerySet

from .fields import TEMPLATE_FIELDS, settings_of

Values = dict[str, Any]
#: So many customers are shown with what would become of each.
SAMPLES = 10


@dataclass(frozen=True)
class Compared:
    """A field of a template, with the customer's own value, both in words."""

    name: str
    label: Any
    template: str
    customer: str
    same: bool


@dataclass(frozen=True)
class Change:
    """What would become of one field, in words."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """What giving a template to some customers would do. ``token``: of all that was looked at."""

    total: int
    changing: int
    impossible: int
    #: Field, its new value in words, how many customers would get another value by it.
    fields: list[tuple[Any, str, int]]
    #: Some customers with what would change of each; none: the template is assigned, their values are the same.
    samples: list[tuple[Any, list[Change]]]
    token: str


def compare(company: Any, template: Any) -> list[Compared]:
    """Every field of the template beside the customer's. Raises ``TemplateUnusable``."""
    return _compared(company, settings_of(template))


def _compared(company: Any, values: Values) -> list[Compared]:
    rows = []
    for name, value in values.items():
        field = TEMPLATE_FIELDS[name]
        own = field.own(company)
        same = field.write(own) == field.write(value)
        rows.append(Compared(name, field.label, field.said(value), field.said(own), same))
    return rows


def _changes(company: Any, values: Values) -> list[Change]:
    rows = _compared(company, values)
    return [Change(row.label, row.customer, row.template) for row in rows if not row.same]


def differing(template: Any) -> Q:
    """Companies that would be different with this template: they have another one, or another value."""
    return _differing(template, settings_of(template))


def _differing(template: Any, values: Values) -> Q:
    other = ~Q(template=template.pk)
    for name, value in values.items():
        other |= ~TEMPLATE_FIELDS[name].has(value)
    return other


def conflicting(template: Any) -> Q:
    """Companies whose validity would end before it begins."""
    return _conflicting(settings_of(template))


def _conflicting(values: Values) -> Q:
    first, last = values.get("valid_from"), values.get("valid_until")
    if first is not None and "valid_until" not in values:
        return Q(valid_until__lt=first)
    if last is not None and "valid_from" not in values:
        return Q(valid_from__gt=last)
    return Q(pk__in=[])


def fitting(template: Any) -> Q:
    """Companies to which it can be given, and which would be different."""
    values = settings_of(template)
    return _differing(template, values) & ~Q(_conflicting(values))


def preview(template: Any, companies: QuerySet) -> Preview:
    """What giving the template to these companies would do now. Raises ``TemplateUnusable``."""
    values, companies = settings_of(template), companies.order_by()
    impossible = _conflicting(values)
    fits = ~Q(impossible)
    counts = companies.aggregate(
        total=Count("pk"),
        impossible=Count("pk", filter=impossible),
        changing=Count("pk", filter=_differing(template, values) & fits),
        **{
            f"of_{name}": Count("pk", filter=fits & ~TEMPLATE_FIELDS[name].has(value))
            for name, value in values.items()
        },
    )
    changing = companies.filter(_differing(template, values) & fits)
    # Without a name Django would follow every relation there is.
    samples = changing.order_by("pk").select_related(*(_beside(values) or [None]))[:SAMPLES]
    return Preview(
        total=counts["total"],
        changing=counts["changing"],
        impossible=counts["impossible"],
        fields=[
            (TEMPLATE_FIELDS[name].label, TEMPLATE_FIELDS[name].said(value), counts[f"of_{name}"])
            for name, value in values.items()
        ],
        samples=[(company, _changes(company, values)) for company in samples],
        token=token_of(template, changing),
    )


def _beside(values: Values) -> set[str]:
    """What is read with the companies, to say what is beside their own row."""
    found = set()
    for name in values:
        field = TEMPLATE_FIELDS[name]
        if field.beside is not None:
            is_row = field.beside.model._meta.get_field(name).is_relation
            found.add(field.path if is_row else field.beside.accessor)
    return found


def token_of(template: Any, changing: QuerySet) -> str:
    """Changes with the template, and with every value that giving it would replace."""
    seen = sha256(repr((template.pk, sorted(template.values.items()))).encode())
    rows = changing.order_by("pk").values_list(
        "pk", "template", *(field.path for field in TEMPLATE_FIELDS.values())
    )
    for row in rows.iterator(2000):
        seen.update(repr(row).encode())
    return seen.hexdigest()[:32]
