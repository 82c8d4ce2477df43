"""What the ERPs of both sides read in the XML of an order."""

import os
import warnings
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from lxml import etree

from oscar_clientportal.documents.opentrans import codes, order_xml, validate
from oscar_clientportal.documents.rules import Facts, Item, Paid, Party
from tests import factories
from tests.unit.documents import nasty
from tests.unit.documents.schema import HAS_SCHEMA, WITHOUT

pytestmark = pytest.mark.req("2.33")
NAMES = {"o": "http://www.opentrans.org/XMLSchema/2.1", "b": "http://www.bmecat.org/bmecat/2005"}
CLIENT = Party("Client & Sons", person="Ada Demo", number="C00007")


def read(**said: Any) -> Any:
    """The XML of an order, as ``find``: the texts at a path."""
    root = etree.fromstring(order_xml(factories.make_facts("order", "100001", **said)))

    def find(path: str) -> list[str]:
        return [each if isinstance(each, str) else each.text for each in root.xpath(path, namespaces=NAMES)]

    return find


def test_where_work_is_checked_automatically_the_official_schema_is_there() -> None:
    if not HAS_SCHEMA:
        warnings.warn(WITHOUT, stacklevel=1)
    assert HAS_SCHEMA or not os.environ.get("CI"), WITHOUT


def test_our_number_at_the_customer_is_the_buyers_id_of_the_supplier() -> None:
    find = read(payer=Party("Demo company", number="C00042", our_number="L-4711"))
    supplier = "//o:PARTY[o:PARTY_ROLE='supplier']/b:PARTY_ID"
    assert find(f"{supplier}[@type='buyer_specific']") == ["L-4711"]
    assert find("//b:SUPPLIER_IDREF[@type='buyer_specific']") == ["L-4711"]
    assert find("//o:PARTY[o:PARTY_ROLE='buyer']/b:PARTY_ID[@type='supplier_specific']") == ["C00042"]
    assert find("//b:BUYER_IDREF") == find("//o:INVOICE_RECIPIENT_IDREF") == ["C00042"]


def test_without_such_a_number_nothing_is_called_the_buyers_id() -> None:
    assert read(payer=Party("Demo company"))("//*[@type='buyer_specific']") == []


def test_the_number_of_the_order_is_in_it_and_the_amounts_add_up() -> None:
    find = read(
        order_number="ORD-7", shipping_excl_tax=Decimal("4.50"), shipping_tax=Decimal("0.90"), shipping_method="Post",
        total_excl_tax=Decimal("14.50"),
    )  # fmt: skip
    assert find("//o:ORDER_ID") == ["ORD-7"]
    assert sum(map(Decimal, find("//o:PRICE_LINE_AMOUNT"))) == Decimal(*find("//o:TOTAL_AMOUNT"))
    assert find("//o:ORDER_ITEM[2]//b:DESCRIPTION_SHORT") == ["Post"]
    assert find("//o:ORDER_ITEM[2]//b:TAX") == ["0.2"]
    assert find("//o:TOTAL_ITEM_NUM") == ["2"]


def test_a_line_tells_for_whom_it_was_bought() -> None:
    item = replace(factories.make_facts().items[0], beneficiary="Ada Demo", sku="HS-1", discount=Decimal(1))
    find = read(items=(item,), beneficiaries=(CLIENT,))
    assert find("//o:ORDER_ITEM//o:FINAL_DELIVERY_IDREF") == ["C00007"]
    assert find("//o:PARTY[o:PARTY_ROLE='final_delivery']//b:NAME") == ["Client & Sons"]
    assert find("//o:ORDER_ITEM/o:REMARKS[@type='beneficiary']") == ["Ada Demo"]
    assert find("//b:SUPPLIER_PID") == ["HS-1"]
    assert find("//o:AOC_MONETARY_AMOUNT") == ["1"]
    assert find("//b:ORDER_UNIT") == ["C62"]


def test_two_beneficiaries_of_one_name_are_not_taken_for_each_other() -> None:
    item = replace(factories.make_facts().items[0], beneficiary="Ada Demo")
    two = (CLIENT, replace(CLIENT, number="C00008"))
    assert read(items=(item,), beneficiaries=two)("//o:ORDER_ITEM//o:FINAL_DELIVERY_IDREF") == []


def test_an_order_on_invoice_names_the_account_and_when_to_pay() -> None:
    seller = Party("Acme Customs", iban="FR76 3000 6000 0112 3456 7890 189", bic="AGRIFRPP", bank="Demo bank")
    find = read(
        seller=seller,
        paid=(Paid("On invoice", Decimal("12.00"), is_later=True),),
        amount_due=Decimal("12.00"),
        payment_terms="30 days, 2 % within 10",
        due_on=date(2026, 12, 22),
        discount_percent=Decimal(2),
        discount_until=date(2026, 12, 2),
    )
    assert find("//o:PAYMENT/o:ACCOUNT/o:BANK_ACCOUNT[@type='iban']") == ["FR7630006000011234567890189"]
    assert find("//o:PAYMENT/o:ACCOUNT/o:BANK_CODE[@type='bic']") == ["AGRIFRPP"]
    assert find("//o:PAYMENT_DATE") == ["2026-12-02", "2026-12-22"]
    assert find("//o:DISCOUNT_FACTOR") == ["0.02"]
    assert find("//o:PAYMENT_TERM") == ["30 days, 2 % within 10"]


def test_what_is_paid_already_asks_for_no_payment() -> None:
    find = read(paid=(Paid("Card", Decimal("12.00")),), payment_terms="At once")
    assert find("//o:PAYMENT") == []
    assert find("//o:REMARKS[@type='payment']") == ["Card: 12.00 EUR"]


def test_a_remark_keeps_its_lines_and_loses_what_turns_text_round() -> None:
    find = read(remark="Gate 4\r\n\u202eafter\x00 8:00 <b>")
    assert find("//o:REMARKS[@type='deliverynote']") == ["Gate 4\nafter 8:00 <b>"]


def test_terms_of_delivery_that_begin_with_an_incoterm_are_one() -> None:
    find = read(delivery_terms="DAP Paris", shipping_method="Lorry")
    assert find("//b:TRANSPORT/*") == ["DAP", "Paris", "Lorry"]
    assert read(delivery_terms="DAPPER Paris")("//b:TRANSPORT") == []


def test_codes_that_the_standard_does_not_know_are_left_out() -> None:
    find = read(language="tlh", currency="PLN", payer=Party("Demo company", country="XK"))
    assert find("//b:LANGUAGE") == find("//b:CURRENCY") == find("//b:COUNTRY_CODED") == []
    assert find("//o:REMARKS[@type='currency']") == ["PLN"]
    assert (codes.language("fr-ch"), codes.language("pt_BR"), codes.country(" hu ")) == ("fra", "por", "HU")


def test_what_is_too_long_is_cut_and_a_number_is_left_out_instead() -> None:
    item = Item(1, "T" * 200, 1, Decimal(1), Decimal(1), Decimal(0), None, sku="S" * 33)
    find = read(items=(item,), payer=Party("N" * 70, street=("Long street " * 6,)), remark="r" * 70_000)
    assert find("//b:DESCRIPTION_SHORT") == ["T" * 149 + "…"]
    assert find("//b:DESCRIPTION_LONG") == ["T" * 200]
    assert find("//b:SUPPLIER_PID") == []
    assert find("//o:REMARKS[@type='supplierpid']") == ["S" * 33]
    assert find("//o:PARTY[2]//b:NAME | //o:PARTY[2]//b:NAME2") == ["N" * 50, "N" * 20]
    assert len(find("//o:REMARKS[@type='deliverynote']")[0]) == 64_000
    assert find("//b:ADDRESS_REMARKS") == [("Long street " * 6).strip()]


@settings(max_examples=15, deadline=None)
@given(nasty.facts)
def test_every_order_is_well_formed_the_same_each_time_and_refers_to_its_own_parties(facts: Facts) -> None:
    xml = order_xml(facts)
    assert xml == order_xml(Facts.from_json(facts.as_json()))
    root = etree.fromstring(xml)
    ids = [(each.get("type"), each.text) for each in root.iterfind(".//b:PARTY_ID", NAMES)]
    assert len(ids) == len(set(ids))
    for reference in root.xpath("//*[contains(local-name(), '_IDREF')]"):
        assert (reference.get("type"), reference.text) in ids
    assert int(root.findtext(".//o:TOTAL_ITEM_NUM", None, NAMES)) == len(
        root.findall(".//o:ORDER_ITEM", NAMES)
    )


def test_what_is_no_xml_is_told(settings: Any) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "OPENTRANS_SCHEMA": None}
    assert validate(b"<ORDER>")
    assert validate(b"<ORDER/>") == []
