"""What can be done with many conditions at once."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_clientportal.conditions import services
from oscar_clientportal.conditions.services.writing import endable
from oscar_clientportal.core import clock
from wagtail_hooks.lists.acts import Act


class EndAct(Act):
    name, label = "end", gettext_lazy("End today")
    permission = "clientportal_conditions.change_pricecondition"
    impossible_because = gettext_lazy("They have not begun, or are over already.")

    def to_change(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        return rows.filter(endable(clock.today()))

    def impossible(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        return rows.exclude(endable(clock.today()))

    def value(self, data: dict[str, Any]) -> str:
        return clock.today().isoformat()

    def describe(self, data: dict[str, Any]) -> str:
        return _("They hold today for the last time. Orders that were placed stay as they are.")

    def change(self, rows: QuerySet, keys: Sequence[int], data: dict[str, Any], user: Any) -> None:
        services.end_conditions(conditions=keys, by=user)


class DeleteAct(Act):
    name, label = "delete", gettext_lazy("Delete")
    permission = "clientportal_conditions.delete_pricecondition"

    def to_change(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        return rows

    def value(self, data: dict[str, Any]) -> str:
        return ""

    def describe(self, data: dict[str, Any]) -> str:
        return _("They are gone for good. Orders that were placed stay as they are.")

    def change(self, rows: QuerySet, keys: Sequence[int], data: dict[str, Any], user: Any) -> None:
        services.delete_conditions(conditions=keys, by=user)


ACTS = (EndAct(), DeleteAct())
