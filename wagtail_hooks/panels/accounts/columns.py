"""Columns of the list of accounts: amounts, and the mail with its buttons."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column

from oscar_clientportal.accounts import services
from oscar_clientportal.core import money
from wagtail_hooks.facts import Fact

Account = get_model("clientportal_accounts", "Account")


class AmountColumn(Column):
    """An amount that stays on one line."""

    cell_template_name = "oscar_clientportal/wagtail/tables/amount_cell.html"


def amount_fact(name: str, label: Any) -> Fact:
    """An amount on the account's row: a number in exports, written with its currency for people."""
    return Fact(
        name,
        label,
        lambda account: money.quantise(getattr(account, name), account.currency),
        shown=lambda account: money.display(getattr(account, name), account.currency),
        sort_key=name,
        column=AmountColumn,
    )


def url_of(name: str) -> Callable[[Any], str]:
    """``url_of("credit")(account)``: where this act on the row is."""
    return lambda row: reverse(f"clientportal_accounts:{name}", args=[row.pk])


class MailColumn(Column):
    """Eye: the mail as the customer would read it. "E-MAIL": send it; then when it was sent, or why it can't be."""

    cell_template_name = "oscar_clientportal/wagtail/tables/mail_cell.html"

    def __init__(self, *, may_send: bool) -> None:
        super().__init__("mail", label=_("Last mail"), sort_key="mailed_at", accessor="mailed_at")
        self.may_send = may_send

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {
            **super().get_cell_context_data(instance, parent_context),
            "may_send": self.may_send,
            "why_not": services.why_no_mail(instance),
            "preview_url": url_of("preview")(instance) if instance.balance else "",
            "send_url": url_of("send")(instance),
        }
