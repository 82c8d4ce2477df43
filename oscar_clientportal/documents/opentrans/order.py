"""The order as a whole: header, lines, summary, in the sequence of the schema."""

from typing import Any

from lxml import etree

from oscar_clientportal.documents.rules import Facts

from . import codes
from .items import write_items
from .parties import Parties, parties_of, write_account, write_parties, write_references
from .writing import NAMESPACES, OPENTRANS, line, part, remark, say

GENERATOR = "oscar_clientportal"


def order_xml(facts: Facts) -> bytes:
    """The order as openTRANS 2.1 ORDER: the same facts give the same bytes, at any time.

    What the standard has no room for is cut or left out, so the XML is valid whatever the facts say.
    """
    root = etree.Element(f"{{{OPENTRANS}}}ORDER", {"version": "2.1", "type": "standard"}, nsmap=NAMESPACES)
    parties = parties_of(facts)
    _write_header(part(root, "ORDER_HEADER"), facts, parties)
    count = write_items(root, facts, parties)
    summary = part(root, "ORDER_SUMMARY")
    say(summary, "TOTAL_ITEM_NUM", count)
    say(summary, "TOTAL_AMOUNT", codes.number(facts.total_excl_tax), 60)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _write_header(header: Any, facts: Facts, parties: Parties) -> None:
    control = part(header, "CONTROL_INFO")
    say(control, "GENERATOR_INFO", GENERATOR)
    say(control, "GENERATION_DATE", codes.day(facts.issued_on))
    info = part(header, "ORDER_INFO")
    say(info, "ORDER_ID", line(facts.order_number) or line(facts.number) or "-")
    say(info, "ORDER_DATE", codes.day(facts.ordered_on))
    say(info, "bmecat:LANGUAGE", codes.language(facts.language))
    write_parties(info, parties)
    write_references(info, parties)
    say(info, "bmecat:CURRENCY", codes.currency(facts.currency))
    _write_payment(info, facts)
    say(info, "TERMS_AND_CONDITIONS", facts.delivery_terms)
    _write_transport(info, facts)
    _write_remarks(info, facts)


def _write_payment(info: Any, facts: Facts) -> None:
    """How it is to be paid, where it is on invoice: what is paid already stands in a remark."""
    if facts.amount_due <= 0 and not any(each.is_later for each in facts.paid):
        return
    payment = part(info, "PAYMENT")
    write_account(payment, facts.seller)
    if not len(payment):
        say(payment, "DEBIT", "true")
    terms = part(payment, "PAYMENT_TERMS")
    say(terms, "PAYMENT_TERM", facts.payment_terms, type="other")
    if facts.discount_until and facts.discount_percent:
        early = part(terms, "TIME_FOR_PAYMENT")
        say(early, "PAYMENT_DATE", codes.day(facts.discount_until))
        say(early, "DISCOUNT_FACTOR", codes.fraction(facts.discount_percent), 60)
    if facts.due_on:
        say(part(terms, "TIME_FOR_PAYMENT"), "PAYMENT_DATE", codes.day(facts.due_on))


def _write_transport(info: Any, facts: Facts) -> None:
    """The standard knows no transport without an Incoterm: without one the method is a remark alone."""
    incoterm = codes.incoterm(line(facts.delivery_terms))
    if incoterm:
        transport = part(info, "bmecat:TRANSPORT")
        say(transport, "bmecat:INCOTERM", incoterm)
        say(transport, "bmecat:LOCATION", line(facts.delivery_terms)[3:])
        say(transport, "bmecat:TRANSPORT_REMARK", facts.shipping_method, 64000)


def _write_remarks(info: Any, facts: Facts) -> None:
    remark(info, "deliverynote", facts.remark)
    remark(info, "transport", _with_code(facts.shipping_method, facts.shipping_code))
    if len(line(facts.delivery_terms)) > 250:
        remark(info, "deliveryterms", facts.delivery_terms)
    remark(info, "paymentterms", facts.payment_terms)
    for each in facts.paid:
        remark(info, "payment", f"{line(each.label)}: {codes.number(each.amount)} {line(facts.currency)}")
    for name, amount in facts.discounts:
        remark(info, "discount", f"{line(name)}: {codes.number(amount)} {line(facts.currency)}")
    if not codes.currency(facts.currency):
        remark(info, "currency", line(facts.currency))


def _with_code(method: str, code: str) -> str:
    name, short = line(method), line(code)
    return f"{name} ({short})" if name and short else name or short
