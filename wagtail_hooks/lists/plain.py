"""Fields of tables that have no search column: asked as they are written, as folding every row would take long.

Of other rooms' rows the index of their own search column is asked.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from oscar.core.loading import get_model

from .fields import Field
from .rules import Condition, Operator

_LOOKUPS = {Operator.CONTAINS: "icontains", Operator.STARTS: "istartswith", Operator.IS: "iexact"}


@dataclass(frozen=True)
class PlainField(Field):
    """Small and large letters are one; accents are looked for as they are typed."""

    def rows_for(self, condition: Condition) -> Q:
        lookup = _LOOKUPS.get(condition.operator)
        return Q(**{f"{self.path}__{lookup}": condition.values[0]}) if lookup else super().rows_for(condition)


@dataclass(frozen=True)
class CompanyField(Field):
    """A company by its name; the column is the way to it."""

    def rows_for(self, condition: Condition) -> Q:
        named = Field(self.name, self.label, self.kind, column="name", searched=True).rows_for(condition)
        companies = get_model("clientportal_clients", "Company").objects.filter(named)
        return Q(**{f"{self.path}__in": companies.order_by().values("pk")})


def holding(word: str, *names: str) -> Q:
    """One of these columns holds the word, in small or large letters."""
    found: Any = Q()
    for name in names:
        found |= Q(**{f"{name}__icontains": word})
    return found
