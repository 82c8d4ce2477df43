"""Customers and contacts from a table: a trial changes nothing, the same table again changes nothing."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oscar_clientportal.clients.services.importing import headings, import_table
from oscar_clientportal.clients.services.importing.columns import CONTACT_COLUMNS, CUSTOMER_COLUMNS
from oscar_clientportal.core.tables import TableError, read_table
from tests import factories

pytestmark = pytest.mark.django_db

CUSTOMERS = """Name;Postcode;Town;Country;Categories;Language;Payment on invoice (days);IBAN
Demo Bakery;69001;Lyon;FR;Retail, Gold;French;30;DE89 3704 0044 0532 0130 00
Demo Garage;1011;Budapest;Hungary;;hu;;
"""
CONTACTS = """kind;first name;last name;e-mail address;company
client;Ada;Demo;ADA@acme.example;Demo Bakery
lead;Leo;Demo;;
partner;Pia;Demo;pia@acme.example;Demo Partners
"""


@pytest.fixture(autouse=True)
def countries() -> None:
    for code, name in (("FR", "France"), ("HU", "Hungary")):
        factories.model("address", "Country").objects.update_or_create(
            iso_3166_1_a2=code, defaults={"printable_name": name, "name": name.upper()}
        )


def companies() -> Any:
    return factories.model("clients", "Company").objects


def contacts() -> Any:
    return factories.model("clients", "Contact").objects


def bring(kind: str, table: str, *, is_trial: bool = False) -> Any:
    return import_table(kind=kind, rows=read_table(table), is_trial=is_trial)


def figures(report: Any) -> tuple[int, int, int, int]:
    return report.created, report.changed, report.unchanged, report.left_out


@pytest.mark.req("2.06")
def test_customers_come_from_a_table_with_all_that_it_says():
    assert figures(bring("customers", CUSTOMERS)) == (2, 0, 0, 0)
    bakery = companies().get(name="Demo Bakery")
    assert (bakery.town, bakery.country_id, bakery.language, bakery.invoice_days) == ("Lyon", "FR", "fr", 30)
    assert bakery.iban == "DE89370400440532013000"
    assert sorted(str(each) for each in bakery.categories.all()) == ["Gold", "Retail"]
    assert bakery.number


def test_a_trial_says_the_same_and_keeps_nothing():
    before = factories.model("clients", "NumberSeries").objects.values_list("last", flat=True).first()
    assert figures(bring("customers", CUSTOMERS, is_trial=True)) == (2, 0, 0, 0)
    assert figures(bring("contacts", CONTACTS, is_trial=True)) == (3, 0, 0, 0)
    assert companies().count() == contacts().count() == 0
    assert factories.model("clients", "CompanyCategory").objects.count() == 0
    assert factories.model("clients", "NumberSeries").objects.values_list("last", flat=True).first() == before


def test_the_same_table_again_changes_nothing():
    for kind, table in (("customers", CUSTOMERS), ("contacts", CONTACTS)):
        first, second = bring(kind, table), bring(kind, table)
        assert figures(second) == (0, 0, first.created, 0)
    assert companies().filter(name="Demo Partners").count() == 1


def test_a_customer_is_known_by_the_number_or_by_name_and_place():
    bring("customers", CUSTOMERS)
    garage = companies().get(name="Demo Garage")
    report = bring("customers", f"number;name;phone\n{garage.number};Demo Garage;+36 1 555 0100\n")
    assert figures(report) == (0, 1, 0, 0)
    report = bring("customers", "name;postcode;phone\ndemo garage;1011;+36 1 555 0199\n")
    assert figures(report) == (0, 1, 0, 0)
    garage.refresh_from_db()
    assert (garage.phone, garage.town) == ("+36 1 555 0199", "Budapest")


def test_a_number_of_ones_own_is_kept_and_passed_over_later():
    bring("customers", "number;name\nC00001;Old Demo\n")
    assert companies().get(name="Old Demo").number == "C00001"
    assert factories.make_company("New Demo").number == "C00002"


@pytest.mark.req("1.07")
def test_contacts_join_a_company_or_one_made_on_the_spot_or_none():
    bring("customers", CUSTOMERS)
    bring("contacts", CONTACTS)
    ada, leo, pia = (contacts().get(first_name=name) for name in ("Ada", "Leo", "Pia"))
    assert (ada.company.name, ada.email, ada.role) == ("Demo Bakery", "ada@acme.example", "super-admin")
    assert (leo.company, leo.kind, leo.status) == (None, "lead", "added")
    assert (pia.company.name, pia.kind) == ("Demo Partners", "partner")


def test_problems_are_told_by_row_and_column_and_the_rest_is_done():
    table = CUSTOMERS + "Demo Baker;;;Atlantis;;;soon;DE00\n;;;;;;;\nDemo Bakery;69001;Lyon;;;;;\n"
    report = bring("customers", table)
    assert figures(report) == (2, 0, 0, 2)
    places = [(problem.row, problem.column) for problem in report.problems]
    assert places == [(4, "country"), (4, "payment on invoice (days)"), (6, "")]
    assert report.problems[-1].message == "The same as line 2."


def test_what_the_model_refuses_is_told_by_column_too():
    report = bring(
        "contacts", "first name;last name;e-mail address\nAda;Demo;no address\n;Demo;x@acme.example\n"
    )
    assert [(each.row, each.column) for each in report.problems] == [(2, "e-mail address"), (3, "first name")]


def test_two_customers_of_one_name_need_a_number():
    for town in ("Lyon", "Paris"):
        factories.make_company("Demo Twin", town=town)
    report = bring("customers", "name;phone\nDemo Twin;+33 1 55 55 01 00\n")
    assert "number" in report.problems[0].message
    assert figures(bring("customers", "name;town;phone\nDemo Twin;Paris;+33 1 55 55 01 00\n")) == (0, 1, 0, 0)


def test_an_empty_cell_leaves_what_is_there():
    bring("customers", CUSTOMERS)
    report = bring("customers", CUSTOMERS.replace("Retail, Gold;French;30", ";;"))
    assert figures(report) == (0, 0, 2, 0)


@pytest.mark.parametrize("table", ["", "x", "Street;Town\nA;B\n"])
def test_a_table_without_the_headings_says_which_is_missing(table):
    with pytest.raises(TableError):
        bring("customers", table)


def test_columns_nobody_knows_are_named_and_passed_over():
    report = bring("customers", "Name;Shoe size\nDemo Shoes;42\n")
    assert (report.unknown, report.created) == (["Shoe size"], 1)


@pytest.mark.parametrize("columns", [CUSTOMER_COLUMNS, CONTACT_COLUMNS])
def test_headings_differ_and_are_understood_in_every_language(columns):
    from django.utils import translation

    from oscar_clientportal.clients.services.importing.columns import find_columns

    for language in ("en", "fr", "hu"):
        with translation.override(language):
            written = headings(columns)
        found, unknown = find_columns(columns, written)
        assert (len(found), unknown) == (len(columns), [])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(st.text(max_size=40), min_size=len(CUSTOMER_COLUMNS), max_size=len(CUSTOMER_COLUMNS)),
    kind=st.sampled_from(["customers", "contacts"]),
)
def test_whatever_stands_in_a_cell_is_kept_or_told(cells, kind):
    from oscar_clientportal.core.tables import Row
    from oscar_clientportal.core.tables.rows import make_row

    columns = CUSTOMER_COLUMNS if kind == "customers" else CONTACT_COLUMNS
    head = Row(1, [column.name for column in columns])
    row = make_row(2, cells[: len(columns)])
    if not any(row.cells):
        return
    report = import_table(kind=kind, rows=iter([head, row]), is_trial=True)
    assert report.created + (1 if report.problems else 0) == 1


SETTLED = """name;valid from;valid until;own;supplier_name;landing_page;settings template
Demo Bakery;01/02/2026;2030-12-31;;Demo Supplies;/catalogue/;SMALL customers
Demo Garage;2026.02.01.;31.12.2030;;;;
"""


@pytest.mark.req("2.64", "2.66")
def test_what_is_settled_with_a_customer_comes_from_a_table_and_a_new_validity_is_recorded():
    template = factories.model("clients", "SettingsTemplate").objects.create(title="Small customers")
    factories.make_company("Demo Bakery")
    report = bring("customers", SETTLED)
    assert figures(report) == (1, 1, 0, 0)
    bakery, garage = companies().order_by("name")
    for company in (bakery, garage):
        assert (str(company.valid_from), str(company.valid_until)) == ("2026-02-01", "2030-12-31")
    assert (bakery.supplier_name, bakery.landing_page, bakery.template) == (
        "Demo Supplies",
        "/catalogue/",
        template,
    )
    assert [event.after["valid_until"] for event in bakery.events.filter(kind="validity")] == ["2030-12-31"]
    assert figures(bring("customers", SETTLED)) == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("valid_until", "2025-12-31"),
        ("valid_until", "soon"),
        ("valid_until", "31/12/30"),
        ("landing_page", "//evil.example/"),
        ("landing_page", "https://evil.example/"),
        ("shop_url", "javascript:alert(1)"),
        ("template", "Nobody's"),
        ("template", "x" * 5000),
    ],
)
def test_a_row_that_settles_what_can_not_be_is_left_out_with_its_column(column: str, cell: str):
    report = bring("customers", f"name;valid_from;{column}\nDemo Bakery;2026-01-01;{cell}\n")
    assert figures(report) == (0, 0, 0, 1)
    assert [bool(problem.column) for problem in report.problems] == [True]
    assert not companies().exists()
