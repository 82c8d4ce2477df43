"""Conditions from a table: rows of one scale make one; the same table again changes nothing."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import Workbook
from oscar.core.loading import get_model

from oscar_clientportal.clients.services.importing import headings
from oscar_clientportal.conditions.rules import Tier
from oscar_clientportal.conditions.services import save_condition, writing
from oscar_clientportal.conditions.services.importing import (
    COLUMNS,
    import_conditions,
    survey_conditions,
    table_of,
)
from oscar_clientportal.conditions.services.same import key_of, speaking_of
from oscar_clientportal.conditions.services.writing import tiers_of
from oscar_clientportal.core.tables import TableError, read_table
from tests.factories import make_company, make_product
from wagtail_hooks.lists.export_files import WRITERS

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.43", "2.44")]

Category = get_model("catalogue", "Category")
CustomerGroup = get_model("clientportal_conditions", "CustomerGroup")
PriceCondition = get_model("clientportal_conditions", "PriceCondition")
Range = get_model("offer", "Range")
HEAD = "company_number;group;article;category;range;from_quantity;price;percent;currency;valid_from;valid_until;note"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def shop(db):
    make_company("Demo Bakery", number="K1")
    CustomerGroup.objects.create(title="Gold")
    Category.add_root(name="Tools").add_child(name="Saws")
    Range.objects.create(name="Autumn")
    product = make_product("Jigsaw")
    product.upc = "JIG"
    product.save()
    make_product("Drill").stockrecords.update(partner_sku="DRILL-1")


def bring_in(*lines, is_trial=False, head=HEAD, **found):
    return import_conditions(rows=read_table("\n".join([head, *lines])), is_trial=is_trial, by=None, **found)


def kept():
    """Everything there is, as it would be exported."""
    rows = PriceCondition.objects.select_related("company", "group", "product", "range").prefetch_related(
        "tiers"
    )
    return sorted(map(str, table_of(list(rows))))


def kept_percents():
    return list(get_model("clientportal_conditions", "PriceTier").objects.values_list("percent", flat=True))


def test_rows_of_one_scale_make_one_condition(shop):
    lines = (
        "K1;;JIG;;;1;9.90;;EUR;;2027-12-31;Fair",
        "K1;;JIG;;;10;;5;;;2027-12-31;",
        ";Gold;;Tools > Saws;;;;12,5%;;;;",
        ";;DRILL-1;;;1;100;;;01.02.2027;;",
        ";;;;Autumn;1;;0;;;;",
        ";;;;;;;3;;;;",
    )
    trial = bring_in(*lines, is_trial=True)
    assert (trial.created, trial.left_out, trial.problems) == (6, 0, [])
    assert not PriceCondition.objects.exists()
    assert bring_in(*lines).created == 6
    scale, group, drill, autumn, everything = PriceCondition.objects.order_by("pk")
    assert tiers_of(scale) == (Tier(1, price=Decimal("9.90")), Tier(10, percent=Decimal(5)))
    assert (scale.company.number, scale.product.upc, scale.currency) == ("K1", "JIG", "EUR")
    assert (scale.valid_until, scale.note) == (date(2027, 12, 31), "Fair")
    assert (group.group.title, group.category.name) == ("Gold", "Saws")
    assert tiers_of(group) == (Tier(1, percent=Decimal("12.5")),)
    assert (drill.product.title, drill.valid_from, drill.currency) == ("Drill", date(2027, 2, 1), "EUR")
    assert (autumn.range.name, everything.range) == ("Autumn", None)
    before = kept()
    again = bring_in(*lines)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 6)
    assert kept() == before
    changed = bring_in(";;;;;;;4;;;;", ";;;;Autumn;1;;0;;;;")
    assert (changed.changed, changed.unchanged) == (1, 1)
    assert PriceCondition.objects.count() == 5


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("K9;;JIG;;;1;;5;;;;", "Customer number", "no customer"),
        (";Silver;;;;1;;5;;;;", "Customer group", "no such customer group"),
        (";;NONE;;;1;;5;;;;", "Article (UPC or SKU)", "no article"),
        (";;id:999999;;;1;;5;;;;", "Article (UPC or SKU)", "no article"),
        (";;;Saws;;1;;5;;;;", "Article group: category", "no such category"),
        (";;;;Spring;1;;5;;;;", "Article group: range", "no such range"),
        ("K1;Gold;;;;1;;5;;;;", "Customer group", "not both"),
        (";;JIG;;Autumn;1;;5;;;;", "Article group: range", "only one"),
        (";;JIG;;;10;;5;;;;", "From quantity", "must begin with quantity 1"),
        (";;JIG;;;1;-3;;;;;", "From quantity", "negative"),
        (";;JIG;;;1;;200;;;;", "From quantity", "from 0 to 100"),
        (";;JIG;;;1;3;3;;;;", "From quantity", "not both"),
        (";;JIG;;;1;;;;;;", "From quantity", "give a price or a discount"),
        (";;JIG;;;1;1.234;;;;;", "Price without tax", "number"),
        (";;JIG;;;x;;5;;;;", "From quantity", "whole number"),
        (";;JIG;;;1;=1+1;;;;;", "Price without tax", "number"),
        (";;JIG;;;1;3;;USD;;;", "Currency", "this currency"),
        (";;;;;1;3;;;;;", "From quantity", "needs an article"),
        (";;JIG;;;1;;5;;never;;", "Valid from", "day"),
        (";;JIG;;;1;;5;;2027-02-01;2027-01-01;", "Valid until", "ends before it begins"),
        (";;JIG;;;1;;5;;;;\u202eevil", "Internal note", "can't be kept"),
    ],
)
def test_a_row_that_makes_no_sense_is_left_out_and_says_why(shop, line, column, words):
    line = line.replace("1.234", "1.2.34")
    report = bring_in(line, "K1;;DRILL-1;;;1;;5;;;;")
    assert (report.created, report.left_out) == (1, 1)
    (problem,) = report.problems
    assert (problem.row, problem.column) == (2, column)
    assert words in problem.message


def test_a_scale_is_kept_whole_or_left_out_whole(shop):
    report = bring_in(";;JIG;;;1;9;;;;;", ";;JIG;;;10;x;;;;;", ";;JIG;;;20;7;;;;;", ";;DRILL-1;;;;;5;;;;")
    assert (report.created, report.left_out) == (1, 3)
    assert [problem.row for problem in report.problems] == [2, 3, 4]
    assert "line 3" in report.problems[0].message
    assert PriceCondition.objects.get().product.title == "Drill"


def test_a_scale_that_stands_in_two_places_is_left_out_of_both(shop):
    """Or half of it would be kept, and large quantities cost too much."""
    lines = [HEAD, ";;JIG;;;1;9;;;;;", ";;DRILL-1;;;;;5;;;;", ";;JIG;;;10;8;;;;;", ";;JIG;;;20;7;;;;;"]
    survey = survey_conditions(read_table("\n".join(lines)))
    assert (survey.rows, survey.scattered) == (4, {2: 4, 4: 2})
    report = bring_in(*lines[1:], scattered=survey.scattered)
    assert (report.created, report.left_out) == (1, 3)
    assert [(problem.row, problem.message[:6]) for problem in report.problems[:2]] == [
        (2, "Line 4"),
        (4, "Line 2"),
    ]
    assert PriceCondition.objects.get().product.title == "Drill"


def test_the_same_twice_in_a_table_is_told_by_its_line(shop):
    for is_trial in (True, False):
        report = bring_in(
            ";;JIG;;;1;;5;;;;", ";;DRILL-1;;;1;;5;;;;", ";;JIG;;;1;;6;;2027-01-01;;", is_trial=is_trial
        )
        assert (report.created, report.left_out) == (2, 1)
        assert "Line 2" in report.problems[0].message
    assert tiers_of(PriceCondition.objects.get(product__upc="JIG")) == (Tier(1, percent=Decimal(5)),)


def test_what_overlaps_with_what_is_there_is_refused(shop):
    save_condition(by=None, tiers=(Tier(1, percent=Decimal(5)),), valid_until=date(2027, 6, 30))
    report = bring_in(";;;;;1;;5;;2027-06-30;;")
    assert report.left_out == 1
    assert "2027" in report.problems[0].message


def test_a_table_without_prices_is_no_table_of_conditions(db):
    with pytest.raises(TableError):
        bring_in(head="company_number;article")


@pytest.mark.parametrize(("kind", "language"), [("xlsx", "en"), ("csv", "fr"), ("xlsx", "hu")])
def test_what_is_exported_is_imported_again_as_it_was(shop, kind, language):
    lines = (
        "K1;;JIG;;;1;9.90;;EUR;;2027-12-31;=HYPERLINK",
        "K1;;JIG;;;10;;5.25;;;2027-12-31;",
        ";Gold;;Tools > Saws;;;;12.5;;2027-01-01;;+1",
        ";;DRILL-1;;;1;1250;;;;;-",
        ";;DRILL-1;;;1000;1000.50;;;;;",
        "K1;;;Tools;;;;3;;;;@x",
    )
    assert bring_in(*lines).created == 6
    Category.add_root(name="Tools")
    twin = Category.objects.filter(name="Tools").last()
    nameless = make_product("Nameless")
    nameless.stockrecords.all().delete()
    unnumbered = make_company("Unnumbered", number="")
    for facts in ({"category": twin}, {"product": nameless}, {"company": unnumbered}):
        save_condition(by=None, tiers=(Tier(1, percent=Decimal(1)),), **facts)
    rows = PriceCondition.objects.select_related("company", "group", "product", "range").prefetch_related(
        "tiers"
    )
    before = kept()
    with translation.override(language):
        file = BytesIO()
        WRITERS[kind](file, headings(COLUMNS), table_of(list(rows)))
        report = import_conditions(rows=read_table(file), is_trial=False, by=None)
        assert (report.unchanged, report.problems, report.unknown) == (9, [], [])
        PriceCondition.objects.all().delete()
        report = import_conditions(rows=read_table(file), is_trial=False, by=None)
    assert (report.created, report.problems) == (9, [])
    assert kept() == before


def test_many_rows_cost_few_queries(shop, django_assert_max_num_queries):
    for number in range(60):
        make_product(f"Article {number}").stockrecords.update(partner_sku=f"A-{number}")
    lines = [f"K1;;A-{number};;;1;;5;;;;" for number in range(60)]
    with django_assert_max_num_queries(20):
        assert bring_in(*lines).created == 60
    with django_assert_max_num_queries(20):
        assert bring_in(*lines).unchanged == 60
    with django_assert_max_num_queries(20):
        assert bring_in(*(line.replace(";5;", ";6;") for line in lines)).changed == 60
    assert set(kept_percents()) == {6}


def test_only_conditions_for_the_same_are_looked_at(shop):
    """Of every article for every customer, whom and what of each kind."""
    gold, drill = CustomerGroup.objects.get(), get_model("catalogue", "Product").objects.get(title="Drill")
    other, jig = make_company("Other", number="K2"), get_model("catalogue", "Product").objects.get(upc="JIG")
    own = get_model("clientportal_clients", "Company").objects.get(number="K1")
    saws, autumn = Category.objects.get(name="Saws"), Range.objects.get()
    whom = ({"company": own}, {"company": other}, {"group": gold}, {})
    what = ({"product": jig}, {"product": drill}, {"category": saws}, {"range": autumn}, {})
    rows = [
        save_condition(
            by=None, tiers=(Tier(1, percent=Decimal(5)), Tier(9, percent=Decimal(6))), **one, **other
        )
        for one in whom
        for other in what
    ]
    for wanted in ([], rows, rows[::3], *([row] for row in rows)):
        found = speaking_of([key_of(row) for row in wanted])
        assert sorted(row.pk for row in found) == [row.pk for row in wanted]
        assert {tiers_of(row) for row in found} == {tiers_of(row) for row in wanted}


def test_a_percentage_of_excel_is_what_it_shows_and_no_price(shop):
    """Excel keeps 12.5% as 0.125."""
    book = Workbook()
    sheet = book.active
    sheet.append(["article", "price", "percent"])
    sheet.append(["JIG", None, 0.125])
    sheet.append(["DRILL-1", 0.5, None])
    sheet["C2"].number_format = sheet["B3"].number_format = "0.0%"
    sheet.append([None, None, 7.5])  # 7.5% as well: the sign is but a word there
    sheet["C4"].number_format = '0.0"%"'
    file = BytesIO()
    book.save(file)
    report = import_conditions(rows=read_table(file), is_trial=False, by=None)
    assert kept_percents() == [Decimal("12.5"), Decimal("7.5")]
    assert [(problem.row, problem.column) for problem in report.problems] == [(3, "Price without tax")]


def test_what_is_deleted_while_it_is_changed_is_there_again(shop, monkeypatch):
    save_condition(by=None, tiers=(Tier(1, percent=Decimal(5)),))

    def meanwhile(keys):
        found = speaking_of(keys)
        PriceCondition.objects.all().delete()
        return found

    monkeypatch.setattr(writing, "speaking_of", meanwhile)
    assert bring_in(";;;;;1;;7;;;;").changed == 1
    assert kept_percents() == [7]
