"""Numbers given one after the other by the shop's pattern, none twice and none left out."""

from collections.abc import Callable

from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf, locks

from . import rules

CUSTOMERS = "customer"


def next_customer_number() -> str:
    """The next customer number. One that somebody brought along (by an import, say) is passed over."""
    Company = get_model("clientportal_clients", "Company")
    return next_number(
        CUSTOMERS,
        pattern=conf.settings.customer_number_pattern,
        is_taken=lambda number: Company.objects.filter(number=number).exists(),
    )


def next_number(series_name: str, *, pattern: str, is_taken: Callable[[str], bool]) -> str:
    """The next number of this series. To be called in the transaction that uses it: undone with it, it is given again.

    The series stays locked until that transaction ends, so this is the last lock anybody takes.
    """
    NumberSeries = get_model("clientportal_clients", "NumberSeries")
    series, _is_new = NumberSeries.objects.get_or_create(name=series_name)
    series = locks.lock_row(NumberSeries.objects.all(), series.pk)
    number = ""
    while not number or is_taken(number):
        series.last += 1
        number = rules.format_number(pattern, series.last, clock.today().year)
    series.save(update_fields=["last"])
    return number
