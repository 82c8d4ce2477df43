"""Customer numbers: given one after the other by the shop's pattern, none twice and none left out."""

from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf, locks

from . import rules

CUSTOMERS = "customer"


def next_customer_number() -> str:
    """The next customer number. To be called in the transaction that uses it: undone with it, it is given again.

    The series stays locked until that transaction ends, so this is the last lock anybody takes. A number that somebody
    brought along (by an import, say) is passed over.
    """
    NumberSeries = get_model("clientportal_clients", "NumberSeries")
    Company = get_model("clientportal_clients", "Company")
    series, _is_new = NumberSeries.objects.get_or_create(name=CUSTOMERS)
    series = locks.lock_row(NumberSeries.objects.all(), series.pk)
    number = ""
    while not number or Company.objects.filter(number=number).exists():
        series.last += 1
        number = rules.format_number(
            conf.settings.customer_number_pattern, series.last, clock.now().astimezone(clock.shop_zone()).year
        )
    series.save(update_fields=["last"])
    return number
