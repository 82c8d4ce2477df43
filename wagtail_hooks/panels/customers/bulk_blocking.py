"""Blocking many customers at once, and letting many in again."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import Component

from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.clients.services.standing import block_company, unblock_company
from wagtail_hooks.lists.acts import Act
from wagtail_hooks.lists.bulk import SAMPLES

from .blocking import BLOCK, BlockForm, own_companies
from .impact import impact_of


class ImpactOfMany(Component):
    template_name = "oscar_clientportal/wagtail/customers/impact_of_many.html"

    def __init__(self, **context: Any) -> None:
        self.context = context

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return self.context


class BlockAct(Act):
    name, label, permission = "block", gettext_lazy("Block"), BLOCK
    form_class = BlockForm
    rows_at_a_time = 50

    def to_change(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        return rows.filter(blocked_at=None)

    def details(self, rows: QuerySet, data: dict[str, Any]) -> Component:
        return ImpactOfMany(impact=impact_of(rows), samples=rows.order_by("pk")[:SAMPLES])

    def describe(self, data: dict[str, Any]) -> str:
        return _(
            "Nobody of them logs in, buys or is acted for until you let them in again. They read: “%(reason)s”"
        ) % {"reason": data["block_reason"]}

    def change(self, rows: QuerySet, keys: Sequence[int], data: dict[str, Any], user: Any) -> None:
        if own := own_companies(user).filter(pk__in=keys).first():
            message = _("You belong to %(customer)s: you would close your own login.")
            raise ClientError(message % {"customer": own})
        for company in rows.order_by("pk"):
            block_company(company=company, by=user, reason=data["block_reason"])


class UnblockAct(Act):
    name, label, permission = "unblock", gettext_lazy("Unblock"), BLOCK
    rows_at_a_time = 50

    def to_change(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        return rows.filter(blocked_at__isnull=False)

    def describe(self, data: dict[str, Any]) -> str:
        return _(
            "Everybody of them who could log in before can do so again. Their super-admins are told by mail."
        )

    def change(self, rows: QuerySet, keys: Sequence[int], data: dict[str, Any], user: Any) -> None:
        for company in rows.order_by("pk"):
            unblock_company(company=company, by=user)
