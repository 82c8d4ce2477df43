"""A document as it is printed: its facts as text, in the active language, in the order of the page."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext, pgettext

from oscar_clientportal.core import money

from .rules import Facts, Item, Party, lines_of, one_line
from .words import amount_of_piece, rate_text

#: A word longer than this may be broken anywhere: a column is no wider.
LONGEST_WORD = 18
_LONG = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
ZERO_WIDTH_SPACE = "\u200b"
#: The kinds of letters that run from right to left.
RIGHT_TO_LEFT = {"R", "AL"}
#: Around what has some: it runs as it should, and the figures beside it stay where they are.
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def sheet_of(facts: Facts) -> dict[str, Any]:
    """What ``paper.typ`` draws. Nothing but text: every string is shown as it stands."""
    return {
        "language": facts.language.partition("-")[0],
        "title": title_of(facts),
        "number": printed(facts.number),
        "seller": _seller(facts.seller),
        "window": _address(facts.payer),
        "facts": _facts(facts),
        "places": _places(facts),
        "head": _head(),
        "rows": [_row(item, facts) for item in facts.items],
        "sums": _sums(facts),
        "notes": _discounts(facts),
        "payment": _payment(facts),
        "texts": _texts(facts),
        "page": pgettext("statement", "Page {page} of {pages}"),
    }


def title_of(facts: Facts) -> str:
    titles = {"order": gettext("Order"), "invoice": gettext("Invoice"), "credit": gettext("Credit note")}
    return titles[facts.kind]


def printed(text: str) -> str:
    """What somebody typed, on one line; a word without end can be broken."""
    return _breakable(typed(text))


def typed(text: str) -> str:
    """What somebody typed, on one line, as it stands within a sentence of ours: letters from right to left turn nothing
    but themselves.
    """
    line = one_line(text)
    if any(unicodedata.bidirectional(each) in RIGHT_TO_LEFT for each in line):
        return f"{FIRST_STRONG_ISOLATE}{line}{POP_ISOLATE}"
    return line


def _breakable(line: str) -> str:
    return _LONG.sub(lambda found: found.group() + ZERO_WIDTH_SPACE, line)


def day(value: date) -> str:
    return formats.date_format(value, "DATE_FORMAT")


def _told(*lines: str) -> list[str]:
    """Those of our own lines that say something; what people typed in them is ``typed``."""
    return [_breakable(line) for line in lines if line]


def _address(party: Party) -> list[str]:
    name = " ".join(filter(None, (party.name, party.supplement)))
    town = " ".join(filter(None, (party.postcode, party.town)))
    return _told(*map(typed, (name, party.person, *party.street, town, party.state, party.country_name)))


def _seller(party: Party) -> dict[str, Any]:
    rows = [
        (pgettext("document", "VAT ID"), party.vat_id),
        (pgettext("document", "Registration"), party.registration),
        (pgettext("document", "Bank"), party.bank),
        ("IBAN", _in_fours(party.iban)),
        ("BIC", party.bic),
    ]
    return {
        "name": printed(party.name),
        "address": _address(party)[1:],
        "contact": _told(*map(typed, (party.phone, party.email, party.url))),
        "foot": [_breakable(f"{label}: {typed(value)}") for label, value in rows if value],
    }


def _in_fours(iban: str) -> str:
    bare = "".join(iban.split())
    return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))


def _facts(facts: Facts) -> list[list[str]]:
    """What stands beside the address."""
    payer = facts.payer
    rows = [
        (pgettext("document", "Number"), facts.number),
        (pgettext("document", "Date"), day(facts.issued_on)),
        (gettext("Order number"), facts.order_number if facts.kind != "order" else ""),
        (gettext("Ordered on"), day(facts.ordered_on) if facts.ordered_on != facts.issued_on else ""),
        (gettext("Corrects the invoice"), facts.corrects),
        (gettext("Customer number"), payer.number),
        (gettext("Our number at your company"), payer.our_number),
        (gettext("Your VAT ID"), payer.vat_id),
        (gettext("Your tax number"), payer.tax_number),
        (gettext("Due on"), day(facts.due_on) if facts.due_on and facts.amount_due else ""),
    ]
    return [[label, printed(value)] for label, value in rows if one_line(value)]


def _places(facts: Facts) -> list[list[Any]]:
    """Where it is delivered, and for whom it was bought."""
    places = []
    if facts.delivery is not None:
        places.append([gettext("Delivery address"), _address(facts.delivery)])
    if facts.beneficiaries:
        names = ", ".join(typed(party.name) for party in facts.beneficiaries)
        places.append([gettext("Bought for"), _told(names)])
    return places


def _head() -> list[str]:
    return [
        pgettext("document", "No."),
        gettext("Item"),
        gettext("Quantity"),
        gettext("Unit price"),
        gettext("VAT"),
        gettext("Without tax"),
    ]


def _row(item: Item, facts: Facts) -> dict[str, Any]:
    return {
        "position": str(item.position),
        "title": printed(item.title),
        "notes": _notes(item, facts),
        "cells": [
            str(item.quantity),
            amount_of_piece(item.unit_price, facts.currency),
            rate_text(item.tax_rate),
            money.display(item.excl_tax, facts.currency),
        ],
    }


def _notes(item: Item, facts: Facts) -> list[str]:
    """What is small below an item's title."""
    notes = []
    if item.beneficiary:
        notes.append(gettext("For %(name)s") % {"name": typed(item.beneficiary)})
    notes.append(typed(item.period))
    if item.sku:
        notes.append(gettext("Article number %(number)s") % {"number": typed(item.sku)})
    if item.discount:
        notes.append(
            gettext("Discount: %(amount)s") % {"amount": money.display(-item.discount, facts.currency)}
        )
    return _told(*notes)


def _sums(facts: Facts) -> list[list[str]]:
    """Delivery, then the total without tax, the VAT of each rate, and the total: the last is the one that counts."""
    rows: list[tuple[str, Decimal]] = []
    if facts.shipping_excl_tax or facts.shipping_tax:
        method = typed(facts.shipping_method)
        label = gettext("Delivery (%(method)s)") % {"method": method} if method else gettext("Delivery")
        rows.append((label, facts.shipping_excl_tax))
    rows.append((gettext("Total without tax"), facts.total_excl_tax))
    for each in facts.taxes:
        base = money.display(each.excl_tax, facts.currency)
        if each.rate is None:
            label = gettext("VAT on %(base)s") % {"base": base}
        else:
            label = gettext("VAT %(rate)s on %(base)s") % {"rate": rate_text(each.rate), "base": base}
        rows.append((label, each.tax))
    total = gettext("Total of the credit note") if facts.kind == "credit" else gettext("Total")
    rows.append((total, facts.total))
    return [[_breakable(label), money.display(amount, facts.currency)] for label, amount in rows]


def _discounts(facts: Facts) -> list[str]:
    """Offers and vouchers, tax included: the lines have them already."""
    told = gettext("Already taken off: %(name)s, %(amount)s")
    named = [(typed(name) or gettext("Discount"), amount) for name, amount in facts.discounts]
    return _told(
        *(told % {"name": name, "amount": money.display(amount, facts.currency)} for name, amount in named)
    )


def _payment(facts: Facts) -> list[str]:
    """What has paid or pays it, and until when how much is due."""
    lines = [f"{typed(paid.label)}: {money.display(paid.amount, facts.currency)}" for paid in facts.paid]
    if not facts.amount_due or facts.due_on is None:
        return _told(*lines)
    due = {"amount": money.display(facts.amount_due, facts.currency), "date": day(facts.due_on)}
    lines.append(gettext("To be paid: %(amount)s until %(date)s") % due)
    if facts.discount_amount and facts.discount_until is not None:
        lines.append(_early_payment(facts, facts.discount_until))
    if facts.kind == "invoice" and facts.seller.iban:
        bank = {"iban": typed(_in_fours(facts.seller.iban)), "number": typed(facts.number)}
        lines.append(gettext("Please pay to %(iban)s and name the number %(number)s.") % bank)
    return _told(*lines)


def _early_payment(facts: Facts, until: date) -> str:
    told = gettext(
        "Early-payment discount: %(percent)s (%(discount)s) if it is paid until %(date)s, which leaves %(rest)s"
    )
    return told % {
        "date": day(until),
        "percent": rate_text(facts.discount_percent),
        "discount": money.display(facts.discount_amount, facts.currency),
        "rest": money.display(facts.amount_due - facts.discount_amount, facts.currency),
    }


def _texts(facts: Facts) -> list[list[Any]]:
    """What stands below: each a heading and its lines."""
    texts: Iterable[tuple[str, str]] = [
        (gettext("Reason"), facts.reason),
        (gettext("Remark for the delivery"), facts.remark),
        (gettext("Terms of delivery"), facts.delivery_terms),
        (gettext("Terms of payment"), facts.payment_terms),
    ]
    return [[label, [printed(line) for line in lines_of(text)]] for label, text in texts if one_line(text)]
