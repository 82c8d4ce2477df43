"""What an order costs, in amounts that somebody can pay."""

from typing import Any

from oscar_clientportal.core import money


class OrderTotalCalculatorMixin:
    """Mixed over ``oscar.apps.checkout.calculators.OrderTotalCalculator``.

    A surcharge of some per cent leaves parts of a cent in Oscar's total, which its database then rounds: no payment
    could ever be the same as the order.
    """

    def calculate(self, *args: Any, **kwargs: Any) -> Any:
        total = super().calculate(*args, **kwargs)
        total.excl_tax = money.quantise(total.excl_tax, total.currency)
        if total.is_tax_known:
            total.incl_tax = money.quantise(total.incl_tax, total.currency)
        return total
