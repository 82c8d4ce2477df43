"""What is foreseen, row by row, and what the list and the file say of each."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from time import monotonic
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn

from oscar_clientportal.core import clock, money
from oscar_clientportal.subscriptions.rules.schedule import Step
from wagtail_hooks.facts import Fact, readable
from wagtail_hooks.lists import export_files

from .summary import Charge

LABELS = {
    Step.RENEW: gettext_lazy("Renewal"),
    Step.RETRY: gettext_lazy("Renewal, further try"),
    Step.SUSPEND: gettext_lazy("Suspension"),
    Step.END: gettext_lazy("End"),
    Step.GIVE_UP: gettext_lazy("End after suspension"),
}
CHARGES = (Step.RENEW, Step.RETRY)
#: Of more the page says so, and the file becomes a job.
MOST, SECONDS = export_files.SMALL, 10


def end_of(day: date) -> datetime:
    """The last moment of the day, in the shop's time zone."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.shop_zone())
    return midnight - timedelta(microseconds=1)


def foreseen(until: date) -> Iterator[Any]:
    """Everything that will happen until the end of that day, first to last."""
    from oscar_clientportal.subscriptions.services.forecast import forecast

    return forecast(until=end_of(until))


def gather(until: date) -> tuple[list[Any], bool]:
    """As much of it as somebody waits for, and whether there is more: ``MOST`` steps, read within ``SECONDS``."""
    rows: list[Any] = []
    latest = monotonic() + SECONDS
    for row in foreseen(until):
        if len(rows) >= MOST or (rows and monotonic() > latest):
            return rows, True
        rows.append(row)
    return rows, False


def what(row: Any) -> str:
    if row.step is not Step.NOTICE:
        return str(LABELS.get(row.step, row.step.value))
    text = ngettext("Mail, %(count)d day before the end", "Mail, %(count)d days before the end", row.days)
    return text % {"count": row.days}


def payer(row: Any) -> str:
    user = row.subscription.renewal_payer
    return (user.get_full_name() or user.email) if user and row.step in CHARGES else ""


def amount(row: Any) -> Any:
    return row.amount if row.step in CHARGES else None


def amount_text(row: Any) -> str:
    return "" if amount(row) is None else money.display(row.amount, row.currency)


def remark(row: Any) -> str:
    return _("No valid card is known.") if row.lacks_card else ""


def day_of(moment: datetime) -> date:
    return moment.astimezone(clock.shop_zone()).date()


def charges(rows: Sequence[Any]) -> list[Charge]:
    return [
        Charge(day_of(row.at), row.amount, row.currency, row.lacks_card)
        for row in rows
        if amount(row) is not None
    ]


FACTS = (
    Fact("at", gettext_lazy("When"), lambda row: row.at, shown=lambda row: readable(row.at)),
    Fact("what", gettext_lazy("What"), what),
    Fact("beneficiary", gettext_lazy("Beneficiary"), lambda row: row.subscription.contact.name),
    Fact("email", gettext_lazy("E-mail address"), lambda row: row.subscription.contact.email),
    Fact("plan", gettext_lazy("Plan"), lambda row: str(row.subscription.plan)),
    Fact("payer", gettext_lazy("Payer"), payer),
    Fact("amount", pgettext_lazy("money", "Amount"), amount, shown=amount_text),
    Fact("currency", gettext_lazy("Currency"), lambda row: row.currency if amount(row) is not None else ""),
    Fact("remark", gettext_lazy("Remark"), remark),
)
#: What only the file says.
UNLISTED = ("email", "currency")


def table_columns() -> list[Column]:
    return [_column(fact) for fact in FACTS if fact.name not in UNLISTED]


def _column(fact: Fact) -> Column:
    if fact.name != "beneficiary":
        return fact.as_column()
    return TitleColumn(
        fact.name,
        label=fact.label,
        accessor=fact.value,
        get_url=lambda row: reverse("clientportal_subscriptions:inspect", args=[row.subscription.pk]),
        link_attrs={"style": "word-break: normal"},
    )


def told(rows: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """The cells of each row, for a file."""
    return ([fact.value(row) for fact in FACTS] for row in rows)


def headings() -> list[str]:
    return [str(fact.label) for fact in FACTS]
