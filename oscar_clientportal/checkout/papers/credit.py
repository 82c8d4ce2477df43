"""What a credit note says: the money that goes back for an order, with the VAT of its invoice in proportion."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from oscar_clientportal.core import money
from oscar_clientportal.documents.rules import Facts, Item, Paid, TaxSum, one_line, shares
from oscar_clientportal.payments import methods

from . import items


def credit_facts(*, invoice: Any, refund: Any) -> Facts:
    """Of this refund. All credit notes of an order that goes back as a whole add up to its invoice, at every rate."""
    billed = Facts.from_json(invoice.facts)
    with translation.override(billed.language):
        taxes = shares(refund.amount, _left(invoice, billed), money.unit(billed.currency))
        excl_tax = sum((each.excl_tax for each in taxes), Decimal(0))
        return replace(
            billed,
            kind="credit",
            items=_items(taxes, refund),
            taxes=taxes,
            total_excl_tax=excl_tax,
            total_tax=refund.amount - excl_tax,
            total=refund.amount,
            paid=_returned(refund),
            corrects=invoice.number,
            reason=one_line(refund.reason),
            **NOTHING,
        )


#: What an invoice says and its credit note doesn't.
NOTHING: dict[str, Any] = {
    "delivery": None,
    "discounts": (),
    "shipping_excl_tax": Decimal(0),
    "shipping_tax": Decimal(0),
    "shipping_method": "",
    "shipping_code": "",
    "remark": "",
    "delivery_terms": "",
    "payment_terms": "",
    "amount_due": Decimal(0),
    "due_on": None,
    "discount_percent": None,
    "discount_amount": Decimal(0),
    "discount_until": None,
}


def settled_by(refund: Any) -> Decimal:
    """What of the refund is no longer owed on the invoice: the parts that were never paid."""
    registry = methods.registered()
    later = [part for part in refund.parts.select_related("part") if _is_later(registry, part)]
    return sum((part.amount for part in later), Decimal(0))


def _is_later(registry: Any, refund_part: Any) -> bool:
    method = registry.get(refund_part.part.method)
    return method is not None and method.is_paid_later


def _left(invoice: Any, billed: Facts) -> list[TaxSum]:
    """What of the invoice was not given back yet, rate by rate."""
    left = {each.rate: each for each in billed.taxes}
    for note in invoice.corrections.order_by("pk"):
        for each in Facts.from_json(note.facts).taxes:
            rest = left[each.rate]
            left[each.rate] = TaxSum(each.rate, rest.excl_tax - each.excl_tax, rest.tax - each.tax)
    return list(left.values())


def _items(taxes: tuple[TaxSum, ...], refund: Any) -> tuple[Item, ...]:
    """An item per rate; where the refund names lines, the first names them."""
    named = refund.lines.select_related("line__product", "line__clientportal_beneficiary").order_by("pk")
    told = [
        f"{each.quantity} \N{MULTIPLICATION SIGN} {items.title_and_beneficiary(each.line)[0]}"
        for each in named
    ]
    titles = [", ".join(told) or _("Money given back")] + [_("Money given back")] * len(taxes)
    return tuple(
        Item(place, titles[place - 1], 1, each.excl_tax, each.excl_tax, each.tax, each.rate)
        for place, each in enumerate(taxes, start=1)
    )


def _returned(refund: Any) -> tuple[Paid, ...]:
    registry = methods.registered()
    return tuple(
        Paid(
            str(registry[each.part.method].label) if each.part.method in registry else each.part.method,
            each.amount,
            is_later=_is_later(registry, each),
        )
        for each in refund.parts.select_related("part").order_by("pk")
    )
