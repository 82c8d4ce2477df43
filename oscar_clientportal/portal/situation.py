"""The block "your account situation": what a page shows of a customer account it has in hand.

Used by the page of the account and by "My space"; the template is ``portal/partials/account_situation.html``.
"""

from decimal import Decimal
from typing import Any

from django.http import QueryDict
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.core import acting, clock
from oscar_clientportal.payments import services as payments

from . import curve
from .account_forms import PeriodForm

Hold = get_model("clientportal_accounts", "Hold")

ROWS = 25
#: A customer has one or two payments under way; more are counted, not listed.
HOLDS = 10
#: The largest id there can be: a number above it is none.
LARGEST = 2**63 - 1


def situation_of(*, account: Any, query: QueryDict, may_act: bool = True) -> dict[str, Any]:
    """The context of the block for this account, filtered and paged as the address says.

    ``may_act``: whether the reader may download, verify and repay, which needs a login; others read only. It costs a
    query for the page of movements, one more for dates, and one for holds where anything is held.
    """
    form = PeriodForm(query if query.get("since") or query.get("until") else None)
    page = _page(account, query, form)
    owed = max(Decimal(0), -account.balance)
    return {
        "account": account,
        "available": accounts.available(account),
        "owed": owed,
        "holds": list(Hold.objects.filter(account=account).open()[:HOLDS]) if account.held else [],
        "period_form": form,
        "is_filtered": form.is_bound,
        "period_query": _query(query, "since", "until", "currency"),
        "may_act": may_act,
        "may_repay": may_act and owed > 0 and acting.current() is None and payments.takes_repayments(),
        **page,
    }


def _page(account: Any, query: QueryDict, form: PeriodForm) -> dict[str, Any]:
    """A page of movements, the addresses of those beside it, and the curve through it."""
    before, after = _id(query.get("before")), _id(query.get("after"))
    period = form.moments
    rows = accounts.movements(account=account, before=before, after=after, limit=ROWS + 1, **period)
    if after is not None and len(rows) <= ROWS:  # back at the newest: show a full page of them
        before = after = None
        rows = accounts.movements(account=account, limit=ROWS + 1, **period)
    has_more = len(rows) > ROWS
    rows = (rows[-ROWS:] if after is not None else rows[:ROWS]) if has_more else rows
    has_newer, has_older = after is not None or before is not None, has_more or after is not None
    keep = _query(query, "since", "until", "currency", prefix="&")
    return {
        "rows": rows,
        "newer": f"?after={rows[0].transfer.pk}{keep}" if rows and has_newer else "",
        "older": f"?before={rows[-1].transfer.pk}{keep}" if rows and has_older else "",
        "curve": _curve(rows, is_newest=not has_newer and period["until"] is None),
    }


def _curve(rows: list[Any], *, is_newest: bool) -> curve.Curve | None:
    if not rows:
        return None
    points = [(row.date, row.balance) for row in reversed(rows)]
    opening = rows[-1].balance - rows[-1].amount
    return curve.draw(opening, points, clock.now() if is_newest else points[-1][0])


def _id(value: str | None) -> int | None:
    """A transfer's id out of the address, or None for anything that can't be one."""
    if value is None or not (value.isascii() and value.isdecimal() and len(value) < 20):
        return None
    return min(int(value), LARGEST)


def _query(query: QueryDict, *names: str, prefix: str = "") -> str:
    """What the address says of these, to be carried on."""
    kept = QueryDict(mutable=True)
    for name in names:
        if query.get(name):
            kept[name] = query[name]
    return prefix + kept.urlencode() if kept else ""
