"""The receipt of an order as a PDF, for whoever paid it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.sites.models import Site
from django.utils import formats, translation
from django.utils.translation import gettext, pgettext

from oscar_clientportal.core import clock, money
from oscar_clientportal.core.typesetting import is_available, typeset

__all__ = ["is_available", "render"]

TEMPLATE = Path(__file__).with_name("receipt.typ")


def render(*, order: Any) -> bytes:
    """The document, in the active language."""
    return typeset(TEMPLATE, facts_of(order))


def facts_of(order: Any) -> dict[str, Any]:
    """All that the document says, as text in the active language."""
    return {
        "language": (translation.get_language() or "en").partition("-")[0],
        "shop": Site.objects.get_current().name,
        "payer": order.user.get_full_name() or order.user.email,
        "address": _address(order),
        "number": order.number,
        "date": _day(order.date_placed),
        "lines": _lines(order),
        "sums": _sums(order),
        "paid": [[str(source.source_type), *_amounts(order, source)] for source in _sources(order)],
        "words": _words(),
    }


def _show(order: Any, amount: Decimal) -> str:
    return money.display(amount, order.currency)


def _address(order: Any) -> list[str]:
    address = order.billing_address or order.shipping_address
    return [str(line) for line in address.active_address_fields()] if address else []


def _lines(order: Any) -> list[list[str]]:
    lines = order.lines.select_related("clientportal_term").order_by("pk")
    return [
        [
            line.title,
            _period(getattr(line, "clientportal_term", None)),
            str(line.quantity),
            _show(order, line.line_price_before_discounts_incl_tax),
        ]
        for line in lines
    ]


def _period(term: Any) -> str:
    if term is None:
        return ""
    dates = {"first": _day(term.starts_at), "last": _day(term.ends_at)}
    return pgettext("period", "%(first)s to %(last)s") % dates


def _sums(order: Any) -> list[list[str]]:
    """What was taken off, delivery, then the total with its tax."""
    sums = [
        [found.offer_name or found.voucher_code, _show(order, -found.amount)]
        for found in order.discounts.order_by("pk")
        if found.amount
    ]
    if order.shipping_incl_tax:
        sums.append([gettext("Delivery"), _show(order, order.shipping_incl_tax)])
    return [
        *sums,
        [gettext("Total without tax"), _show(order, order.total_excl_tax)],
        [gettext("Tax"), _show(order, order.total_incl_tax - order.total_excl_tax)],
        [gettext("Total"), _show(order, order.total_incl_tax)],
    ]


def _sources(order: Any) -> Any:
    return order.sources.select_related("source_type").order_by("pk")


def _amounts(order: Any, source: Any) -> list[str]:
    """What a source paid, and what of it went back."""
    back = _show(order, source.amount_refunded) if source.amount_refunded else ""
    return [_show(order, max(source.amount_debited, source.amount_allocated)), back]


def _words() -> dict[str, str]:
    return {
        "title": gettext("Receipt"),
        "payer": gettext("Paid by"),
        "number": gettext("Order number"),
        "date": gettext("Date"),
        "what": gettext("Item"),
        "quantity": gettext("Quantity"),
        "amount": pgettext("money", "Amount"),
        "paid": gettext("Payment"),
        "back": gettext("given back"),
        "issued": gettext("Issued on %(date)s") % {"date": _day(clock.now())},
        "page": pgettext("statement", "Page {page} of {pages}"),
    }


def _day(moment: Any) -> str:
    return formats.date_format(moment.astimezone(clock.shop_zone()), "DATE_FORMAT")
