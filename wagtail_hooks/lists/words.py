"""Conditions in words, for the pills above a list and the form they are composed in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from .fields import Field
from .rules import Condition, Kind, Operator, Problem

OPERATORS: Mapping[Operator, Any] = {
    Operator.CONTAINS: pgettext_lazy("condition", "contains"),
    Operator.STARTS: pgettext_lazy("condition", "begins with"),
    Operator.IS: pgettext_lazy("condition", "is"),
    Operator.BETWEEN: pgettext_lazy("condition", "from … to …"),
    Operator.WITHIN: pgettext_lazy("condition", "within the last days"),
    Operator.ONE_OF: pgettext_lazy("condition", "is one of"),
    Operator.NONE_OF: pgettext_lazy("condition", "is none of"),
    Operator.FILLED: pgettext_lazy("condition", "is filled in"),
    Operator.EMPTY: pgettext_lazy("condition", "is empty"),
}
PROBLEMS: Mapping[Problem, Any] = {
    Problem.NO_OPERATOR: gettext_lazy("Choose what is asked of this field."),
    Problem.NO_VALUE: gettext_lazy("Enter what to look for."),
    Problem.NOT_OFFERED: gettext_lazy("What was chosen here is no longer there."),
    Problem.NO_DATE: gettext_lazy("Enter a date: year-month-day."),
    Problem.NO_DAYS: gettext_lazy("Enter a number of days."),
    Problem.BACKWARDS: gettext_lazy("This ends before it begins."),
}
#: More values than these are counted instead of named.
NAMED_VALUES = 3


def describe(field: Field, condition: Condition) -> str:
    """What stands behind the field's name in a pill."""
    operator, values = condition.operator, condition.values
    if operator is Operator.BETWEEN:
        return _range([_end(field, value) for value in values])
    if operator is Operator.WITHIN:
        days = int(values[0])
        return ngettext("the last %(count)d day", "the last %(count)d days", days) % {"count": days}
    if operator in (Operator.ONE_OF, Operator.NONE_OF):
        return _chosen(field, condition)
    if not values:
        return str(OPERATORS[operator])
    return f"{OPERATORS[operator]} “{values[0]}”"


def _end(field: Field, value: str) -> str:
    is_day = field.kind is Kind.DATE and value
    return formats.date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT") if is_day else value


def _range(ends: list[str]) -> str:
    first, last = ends
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    return _("from %(first)s") % {"first": first} if first else _("to %(last)s") % {"last": last}


def _chosen(field: Field, condition: Condition) -> str:
    names = dict(field.choices())
    named = [str(names[value]) for value in condition.values if value in names]
    shown = ", ".join(named[:NAMED_VALUES])
    if (more := len(named) - NAMED_VALUES) > 0:
        shown = _("%(names)s and %(count)d more") % {"names": shown, "count": more}
    return _("not %(names)s") % {"names": shown} if condition.operator is Operator.NONE_OF else shown
