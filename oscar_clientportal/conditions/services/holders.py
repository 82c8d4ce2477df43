"""Whom a catalogue view is for: its customers, those of its groups, and whoever has none of their own."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from oscar.core.loading import get_model

Company = get_model("clientportal_clients", "Company")


@dataclass(frozen=True)
class Use:
    """Who holds a view: customers of their own accord, groups, and whether it is the shop's default."""

    customers: int
    groups: int
    is_default: bool

    def __bool__(self) -> bool:
        return bool(self.customers or self.groups or self.is_default)


def use_of(view: Any) -> Use:
    return Use(view.customers.count(), view.groups.count(), view.is_default)


def without_own() -> Q:
    """Companies whose view nobody chose: the shop's default holds for them."""
    return Q(conditions__view=None, conditions__group__view=None)


def seeing(view: Any) -> QuerySet:
    """The companies for whom this view holds now."""
    holds = Q(conditions__view=view) | Q(conditions__view=None, conditions__group__view=view)
    return Company.objects.filter(holds | without_own() if view.is_default else holds)


def without_view() -> int:
    """How many customers see what the shop's default shows, whatever that is."""
    return Company.objects.filter(without_own()).aggregate(count=Count("pk"))["count"]
