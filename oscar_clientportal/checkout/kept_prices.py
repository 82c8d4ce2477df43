"""What lines of a basket cost, written down: Oscar tells of prices that have changed since."""

from collections.abc import Iterable
from typing import Any

from . import lines


def keep_prices(changed: Iterable[Any]) -> None:
    """Write down what these lines of one basket cost as they are now, as far as that isn't the shop's price."""
    for line in changed:
        if not lines.facts_of(line.basket).has_own_price(line):
            continue
        vars(line).pop("_info", None)  # of another quantity
        price = line.purchase_info.price
        incl_tax = price.incl_tax if price.is_tax_known else None
        if (line.price_excl_tax, line.price_incl_tax) != (price.excl_tax, incl_tax):
            line.price_excl_tax, line.price_incl_tax = price.excl_tax, incl_tax
            kept = {"price_excl_tax": line.price_excl_tax, "price_incl_tax": line.price_incl_tax}
            type(line)._default_manager.filter(pk=line.pk).update(**kept)
