"""What will come of an act, said before it is done."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services
from oscar_clientportal.core import money

AccountAct = get_model("clientportal_accounts", "AccountAct")
Kind = AccountAct.Kind


def amount_of(act: Any) -> str:
    return "" if act.amount is None else money.display(act.amount, act.account.currency)


def person(user: Any) -> str:
    return (user.get_full_name() or user.email) if user else ""


def outcome(act: Any) -> dict[str, Any]:
    """For the template: ``lines`` of label and value, and whether somebody else must agree."""
    return {
        "act": act,
        "lines": [(_("Act"), act.get_kind_display()), *_amount(act), *_balance(act), *_limit(act)],
        "needs_second_person": act.status == AccountAct.Status.WAITING,
    }


def _amount(act: Any) -> list[tuple[str, str]]:
    return [] if act.amount is None else [(pgettext("money", "Amount"), amount_of(act))]


def _balance(act: Any) -> list[tuple[str, str]]:
    if act.kind not in (Kind.CREDIT, Kind.DEBIT):
        return []
    currency, after = act.account.currency, services.balance_after(act)
    shown = money.display(after, currency)
    if after < 0:
        shown = _("%(amount)s, below zero") % {"amount": shown}
    return [(_("Balance now"), money.display(act.account.balance, currency)), (_("Balance after"), shown)]


def _limit(act: Any) -> list[tuple[str, str]]:
    if act.kind != Kind.LIMIT:
        return []
    return [(_("Limit now"), money.display(act.account.credit_limit, act.account.currency))]
