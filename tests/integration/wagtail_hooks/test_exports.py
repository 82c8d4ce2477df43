"""What a person typed never becomes a formula in an export."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from oscar_clientportal.core import clock
from oscar_clientportal.core.spreadsheets import as_text, is_formula_like
from tests import factories

pytestmark = pytest.mark.django_db

TYPED = ['=HYPERLINK("http://evil.example","x")', "+1+1", "-1+1", "@SUM(1)", "\t=1+1"]


@pytest.fixture
def export(client: Any, editor: Any) -> Any:
    client.force_login(editor)

    def read(kind: str, query: str = "") -> list[list[Any]]:
        response = client.get(f"/cms/client-portal/portfolio/?export={kind}{query}")
        content = b"".join(response.streaming_content)
        if kind == "csv":
            return list(csv.reader(StringIO(content.decode())))
        return [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active.rows]

    return read


def make_client_named(name: str) -> Any:
    contact = factories.make_contact(first_name=name, last_name="")
    agent = factories.model("portfolios", "Agent").objects.first() or factories.make_agent()
    return factories.make_link(agent, contact)


@pytest.mark.parametrize("typed", TYPED)
def test_what_was_typed_stands_in_the_xlsx_as_text(typed: str, client: Any, editor: Any) -> None:
    make_client_named(typed)
    client.force_login(editor)
    response = client.get("/cms/client-portal/portfolio/?export=xlsx")
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    cell = sheet.cell(2, 1)
    assert (cell.value, cell.data_type) == (typed.strip(), "s")
    assert cell.quotePrefix == (typed.strip()[0] in "=+-@")


@pytest.mark.parametrize("typed", TYPED)
def test_what_was_typed_stands_in_the_csv_behind_an_apostrophe(typed: str, export: Any) -> None:
    make_client_named(typed)
    assert export("csv")[1][0] == "'" + typed.strip()


def test_a_formula_behind_a_tab_is_one_too() -> None:
    assert as_text("\t=1+1") == "'\t=1+1"
    assert is_formula_like("\r=1+1")


def test_an_ordinary_name_is_left_as_it_is(export: Any) -> None:
    make_client_named("Ada")
    assert export("csv")[1][0] == "Ada"
    assert export("xlsx")[1][0] == "Ada"


def test_a_negative_amount_stays_a_number() -> None:
    assert as_text(-5) == -5


def test_a_control_character_in_a_name_does_not_spoil_the_export(export: Any) -> None:
    make_client_named("Ada\x0bLovelace")
    assert export("xlsx")[1][0] == "AdaLovelace"


def test_times_are_the_shops_own(export: Any) -> None:
    link = make_client_named("Ada")
    link.created_at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    link.save()
    local = link.created_at.astimezone(clock.shop_zone()).replace(tzinfo=None)
    assert export("xlsx")[1][-1] == local
    assert export("csv")[1][-1] == str(local)


@pytest.mark.req("2.05")
def test_the_export_keeps_to_the_filters_applied(export: Any) -> None:
    make_client_named("Ada")
    refused = make_client_named("Bob")
    refused.status = "refused"
    refused.save()
    names = [row[0] for row in export("csv", "&status=refused")[1:]]
    assert names == ["Bob"]
