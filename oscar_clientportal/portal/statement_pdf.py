"""A statement of account as a PDF."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.sites.models import Site
from django.utils import formats, translation
from django.utils.translation import gettext, pgettext

from oscar_clientportal.accounts.services import Movement, Statement
from oscar_clientportal.core import clock, money
from oscar_clientportal.core.typesetting import is_available, typeset

__all__ = ["MOST_ROWS", "days_of", "is_available", "render"]

TEMPLATE = Path(__file__).with_name("statement.typ")
#: More than this is no document any more; it takes about a second to typeset.
MOST_ROWS = 2000


def render(*, statement: Statement, rows: Sequence[Movement], verify_url: str) -> bytes:
    """The document, in the active language. ``rows``: the statement's movements, oldest first."""
    return typeset(TEMPLATE, _facts(statement, rows, verify_url))


def days_of(statement: Statement) -> tuple[date | None, date | None]:
    """The first and the last day of the statement in the shop's time, each None where it is left open."""
    zone = clock.shop_zone()
    since, until = statement.since, statement.until
    last = until and (until - timedelta(microseconds=1)).astimezone(zone).date()
    return since and since.astimezone(zone).date(), last


def _facts(statement: Statement, rows: Sequence[Movement], verify_url: str) -> dict[str, Any]:
    account = statement.account

    def show(amount: Decimal) -> str:
        return money.display(amount, account.currency)

    came = sum((row.amount for row in rows if row.amount > 0), Decimal(0))
    went = sum((row.amount for row in rows if row.amount < 0), Decimal(0))
    return {
        "language": (translation.get_language() or "en").partition("-")[0],
        "shop": Site.objects.get_current().name,
        "owner": str(account.company),
        "period": _period(statement),
        "sums": [
            [gettext("Opening balance"), show(statement.opening)],
            [gettext("Money in"), show(came)],
            [gettext("Money out"), show(went)],
            [gettext("Closing balance"), show(statement.closing)],
        ],
        "rows": [[_day(row.date), row.text, show(row.amount), show(row.balance)] for row in rows],
        "seal": _in_groups(statement.seal),
        "verify_url": verify_url,
        "words": _words(),
    }


def _words() -> dict[str, str]:
    return {
        "title": gettext("Statement of account"),
        "owner": pgettext("of the shop", "Customer"),
        "period": gettext("Period"),
        "date": gettext("Date"),
        "text": gettext("Movement"),
        "amount": pgettext("money", "Amount"),
        "balance": gettext("Balance"),
        "none": gettext("There are no movements in this period."),
        "seal": gettext("Seal"),
        "proof": gettext(
            "The seal follows from every movement of the account up to the end of this statement. Should one of them "
            "ever be changed, the seal no longer fits. You can check it at any time:"
        ),
        "issued": gettext("Issued on %(date)s") % {"date": _day(clock.now())},
        "page": pgettext("statement", "Page {page} of {pages}"),
    }


def _period(statement: Statement) -> str:
    first, last = days_of(statement)
    today = clock.now().astimezone(clock.shop_zone()).date()
    last_day = formats.date_format(min(last, today) if last else today, "DATE_FORMAT")
    if first is None:
        return gettext("until %(last)s") % {"last": last_day}
    return pgettext("period", "%(first)s to %(last)s") % {
        "first": formats.date_format(first, "DATE_FORMAT"),
        "last": last_day,
    }


def _day(moment: Any) -> str:
    return formats.date_format(moment.astimezone(clock.shop_zone()), "DATE_FORMAT")


def _in_groups(seal: str) -> str:
    return " ".join(seal[start : start + 8] for start in range(0, len(seal), 8))
