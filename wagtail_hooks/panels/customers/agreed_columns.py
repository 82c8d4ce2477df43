"""What the list of customers tells and can be asked of catalogue views, groups and what was agreed."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from wagtail_hooks.facts import Fact, column_fact
from wagtail_hooks.lists.fields import Field
from wagtail_hooks.lists.rules import Kind
from wagtail_hooks.panels.customer_groups.rows import group_choices, view_choices

CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")


def with_agreed(rows: QuerySet, columns: tuple[str, ...]) -> QuerySet:
    """The customers with the row these columns read."""
    read = {"view": "view", "group": "group", "delivery_terms": "", "payment_terms": ""}
    wanted = [f"conditions__{name}".removesuffix("__") for column, name in read.items() if column in columns]
    return rows.select_related(*wanted) if wanted else rows


def having(name: str) -> Callable[[list[str]], Q]:
    """The customers whose own conditions name one of these."""

    def asks(values: list[str]) -> Q:
        kept = CompanyConditions.objects.filter(**{f"{name}__in": values})
        return Q(pk__in=kept.values("company"))

    return asks


def agreed(name: str, label: Any, path: str) -> Fact:
    read = attrgetter(path.replace("__", "."))

    def value(company: Any) -> Any:
        try:
            return read(company)
        except (AttributeError, CompanyConditions.DoesNotExist):
            return ""

    return Fact(name, label, value, is_listed=False, path=path, told=lambda: lambda kept: kept or "")


FIELDS = (
    Field("view", _("Catalogue view of its own"), Kind.CHOICE, view_choices, asks=having("view")),
    Field("group", _("Customer group"), Kind.CHOICE, group_choices, asks=having("group")),
)
FACTS = (
    agreed("group", _("Customer group"), "conditions__group__title"),
    agreed("view", _("Catalogue view of its own"), "conditions__view__name"),
    column_fact("our_number", _("Our number at the customer"), is_listed=False),
    agreed("delivery_terms", _("Terms of delivery"), "conditions__delivery_terms"),
    agreed("payment_terms", _("Terms of payment"), "conditions__payment_terms"),
)
