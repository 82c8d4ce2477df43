"""Whatever the facts of an order say, its XML is valid by the official schema."""

from typing import Any

import pytest
from hypothesis import given, settings

from oscar_clientportal.documents.opentrans import order_xml, validate
from oscar_clientportal.documents.rules import Facts
from tests import factories
from tests.unit.documents import nasty

pytestmark = pytest.mark.req("2.33")


@settings(max_examples=40, deadline=None)
@given(nasty.facts)
def test_every_order_is_valid_by_the_official_schema(facts: Facts) -> None:
    assert validate(order_xml(facts)) == []


def test_a_wrong_element_is_told_in_the_schemas_words() -> None:
    xml = order_xml(factories.make_facts("order")).replace(b"TOTAL_ITEM_NUM", b"TOTAL_ITEMS")
    (told,) = validate(xml)
    assert "TOTAL_ITEMS" in told
    assert "TOTAL_ITEM_NUM" in told


def test_no_file_and_no_address_is_read_that_the_xml_names(tmp_path: Any) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    inside = f"<!DOCTYPE ORDER [<!ENTITY x SYSTEM '{secret.as_uri()}'>]><ORDER>&x;</ORDER>"
    assert "secret" not in " ".join(validate(inside.encode())).replace("secret.txt", "")
